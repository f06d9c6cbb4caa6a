/**
 * What the shipped rules say they serve. Titles: AICPA Trust Services Criteria 2017 (2022 points of focus), ISO/IEC
 * 27001:2022 Annex A, NIST SP 800-53 revision 5.
 */
import { describe, expect, test } from 'bun:test';
import { shippedRules } from './policy.ts';

const TITLES: Readonly<Record<string, string>> = {
  'soc2:A1.1': 'processing capacity is monitored and managed',
  'soc2:A1.2': 'environmental protections, backup and recovery',
  'soc2:CC6.1': 'logical access security over protected information assets',
  'soc2:CC6.3': 'access is authorized, modified and removed by role',
  'soc2:CC6.6': 'measures against threats from outside the boundaries',
  'soc2:CC6.7': 'transmission and removal of information is restricted',
  'soc2:CC6.8': 'unauthorized or malicious software is prevented or detected',
  'soc2:CC7.2': 'components are monitored for anomalies',
  'soc2:CC8.1': 'changes are authorized, tested and approved',
  'iso27001:A.5.3': 'segregation of duties',
  'iso27001:A.5.15': 'access control',
  'iso27001:A.5.17': 'authentication information',
  'iso27001:A.8.2': 'privileged access rights',
  'iso27001:A.8.4': 'access to source code',
  'iso27001:A.8.6': 'capacity management',
  'iso27001:A.8.7': 'protection against malware',
  'iso27001:A.8.12': 'data leakage prevention',
  'iso27001:A.8.13': 'information backup',
  'iso27001:A.8.15': 'logging',
  'iso27001:A.8.19': 'installation of software on operational systems',
  'iso27001:A.8.20': 'networks security',
  'iso27001:A.8.24': 'use of cryptography',
  'iso27001:A.8.32': 'change management',
  'nist:AC-4': 'information flow enforcement',
  'nist:AC-5': 'separation of duties',
  'nist:AC-6': 'least privilege',
  'nist:AU-9': 'protection of audit information',
  'nist:CM-3': 'configuration change control',
  'nist:CM-5': 'access restrictions for change',
  'nist:CM-11': 'user-installed software',
  'nist:CP-9': 'system backup',
  'nist:IA-5': 'authenticator management',
  'nist:SC-5': 'denial-of-service protection',
  'nist:SC-7': 'boundary protection',
  'nist:SC-8': 'transmission confidentiality and integrity',
  'nist:SC-12': 'cryptographic key establishment and management',
  'nist:SI-3': 'malicious code protection',
};

/** Who makes the tool, or keeps the standard. */
const HOSTS =
  /^(?:alembic\.sqlalchemy\.org|argo-cd\.readthedocs\.io|attack\.mitre\.org|cli\.github\.com|cloud\.google\.com|devcenter\.heroku\.com|developer\.hashicorp\.com|direnv\.net|doc\.rust-lang\.org|docs\.(?:ansible|astral|aws\.amazon|digitalocean|djangoproject|docker|npmjs)\.(?:com|sh)|fly\.io|guides\.rubyonrails\.org|helm\.sh|istio\.io|kafka\.apache\.org|kubernetes\.io|learn\.microsoft\.com|pip\.pypa\.io|redis\.io|vercel\.com|www\.(?:mongodb\.com|postgresql\.org|prisma\.io|pulumi\.com|rabbitmq\.com|rfc-editor\.org))$/;

const asking = shippedRules.filter(({ verdict }) => verdict !== 'allow');

describe('controls', () => {
  test('each one exists, and each that stands here is served', () => {
    const used = [...new Set(asking.flatMap(({ controls }) => controls))].sort();
    expect(used).toEqual(Object.keys(TITLES).sort());
  });

  test.each(asking.map(({ id, controls }) => [id, controls] as const))('%s serves one of each catalogue', (_id, all) =>
    expect(all.map(control => control.split(':')[0])).toEqual(['soc2', 'iso27001', 'nist']),
  );

  /** Whoever says "backup" in one catalogue says it in the others. */
  test.each([
    ['soc2:A1.2', /^(?:iso27001:A\.8\.13|nist:CP-9)$/],
    ['soc2:CC6.1', /^(?:iso27001:A\.5\.17|nist:IA-5)$/],
    ['soc2:CC8.1', /^(?:iso27001:A\.8\.(?:4|32)|nist:CM-[35])$/],
  ])('%s goes with its like', (criterion, others) => {
    const strange = asking
      .filter(({ controls }) => controls[0] === criterion)
      .filter(({ controls }) => !controls.slice(1).every(control => others.test(control)));
    expect(strange.map(({ id, controls }) => `${id}: ${controls.join(' ')}`)).toEqual([]);
  });
});

test('references lead to manual pages and to those who make the tools', () => {
  const addresses = shippedRules.flatMap(({ references }) => references.filter(one => one.startsWith('https:')));
  expect(addresses.map(address => new URL(address).host).filter(host => !HOSTS.test(host))).toEqual([]);
});
