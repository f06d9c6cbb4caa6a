/** What downloads leave and uploads take: curl, wget and the clients of object stores. */
import type { Arg } from '../analysis.ts';
import { has, values } from '../wrappers/handler.ts';
import type { OptionTable, Reading } from '../wrappers/options.ts';
import { contentOf, type Effects, type EffectsOf, eachEffect, NONE, readsOnly, within } from './effect.ts';

const CURL: OptionTable = {
  short: '012346afgGiIjJklLMnNOpqRsSvVZ#A:b:c:C:d:D:e:E:F:h::H:K:m:o:P:Q:r:t:T:u:U:w:x:X:y:Y:z:',
  long: 'output= output-dir= remote-name remote-name-all remote-header-name data= data-raw= data-binary= data-ascii= data-urlencode= json= form= form-string= upload-file= header= user= user-agent= referer= request= cookie= cookie-jar= dump-header= config= cert= key= cacert= proxy= max-time= connect-timeout= retry= retry-delay= retry-max-time= range= trace= trace-ascii= stderr= netrc-file= write-out= url= url-query= location silent show-error fail fail-with-body insecure head include compressed get verbose create-dirs resolve= interface= limit-rate= continue-at= etag-save= etag-compare= unix-socket= oauth2-bearer= aws-sigv4= hsts= alt-svc= libcurl= proto= tls-max= ciphers= parallel progress-bar no-progress-meter tlsv1.2 http1.1 http2 ipv4 ipv6',
  permute: true,
};
const WGET: OptionTable = {
  short: 'bcdFhHkKmnNpqrSvVxLE46a:A:B:D:e:G:i:I:l:O:o:P:Q:R:t:T:U:w:X:',
  long: 'output-document= output-file= append-output= directory-prefix= post-data= post-file= body-data= body-file= method= header= user= password= user-agent= input-file= tries= timeout= recursive no-check-certificate quiet no-verbose continue timestamping no-clobber mirror page-requisites level= accept= reject= no-parent execute= load-cookies= save-cookies= content-disposition show-progress progress= spider use-askpass= config= warc-file= base= limit-rate= wait= referer= certificate= private-key= ca-certificate= proxy=',
  permute: true,
};

export const curl: EffectsOf = argv => eachEffect(argv.slice(1), CURL, fetched);

function fetched(reading: Reading): Effects {
  const folder = values(reading, 'output-dir').at(-1);
  const named = values(reading, 'o', 'output').filter(word => word !== '-');
  const byUrl = has(reading, 'O', 'remote-name', 'remote-name-all') ? [contentOf(folder ?? '.')] : [];
  const beside = values(
    reading,
    'D',
    'dump-header',
    'c',
    'cookie-jar',
    'trace',
    'trace-ascii',
    'stderr',
    'etag-save',
    'libcurl',
    'hsts',
    'alt-svc',
  );
  const sent = values(reading, 'd', 'data', 'data-binary', 'data-ascii', 'json').flatMap(word => after(word, /^@/));
  const encoded = values(reading, 'data-urlencode', 'url-query').flatMap(word => after(word, /^[^=@]*@/));
  const form = values(reading, 'F', 'form').flatMap(word => after(word, /^[^=]*=[@<]/).map(withoutType));
  const header = values(reading, 'H', 'header').flatMap(word => after(word, /^@/));
  // A cookie without `=` is the name of a file.
  const cookies = values(reading, 'b', 'cookie').filter(word => typeof word === 'string' && !word.includes('='));
  const files = values(reading, 'T', 'upload-file', 'K', 'config', 'netrc-file');
  return {
    reads: [...sent, ...encoded, ...form, ...header, ...cookies, ...files].filter(isFile),
    writes: [...named.map(word => within(folder, word)), ...byUrl, ...beside].filter(isFile),
  };
}

const isFile = (word: Arg): boolean => word !== '-' && word !== '.' && word !== '';

/** What stands behind a mark that says a file follows. */
function after(word: Arg, mark: RegExp): readonly Arg[] {
  const text = typeof word === 'string' ? word : word.prefix;
  const found = mark.exec(text)?.[0];
  if (found === undefined) return [];
  const rest = text.slice(found.length);
  return [typeof word === 'string' ? rest : { ...word, prefix: rest }];
}

/** `-F 'f=@path;type=text/plain'`. */
const withoutType = (word: Arg): Arg => (typeof word === 'string' ? (word.split(';')[0] ?? word) : word);

export const wget: EffectsOf = argv =>
  eachEffect(joined(argv.slice(1)), WGET, reading => {
    const folder = values(reading, 'P', 'directory-prefix').at(-1);
    const named = values(reading, 'O', 'output-document');
    const quiet = has(reading, 'spider') || reading.operands.length + values(reading, 'i', 'input-file').length === 0;
    const saved = named.length > 0 || quiet ? [] : [contentOf(folder ?? '.')];
    const logs = values(reading, 'o', 'output-file', 'a', 'append-output', 'save-cookies', 'warc-file');
    return {
      reads: values(reading, 'post-file', 'body-file', 'i', 'input-file', 'load-cookies').filter(isFile),
      writes: [...named, ...saved, ...logs].filter(isFile),
    };
  });

/** httpie and xh: `@file` is the body, `field@file`, `field=@file` and `field:=@file` a part of it. */
export const httpie: EffectsOf = argv =>
  readsOnly(
    argv
      .slice(1)
      .flatMap(word => after(word, /^[^@=]*(?::?=)?@/))
      .filter(isFile),
  );

/** wget's `-nv`, `-nc`, `-nd`, `-nH`, `-np` are options of two letters without a value. */
const joined = (words: readonly Arg[]): readonly Arg[] =>
  words.filter(word => typeof word !== 'string' || !/^-n[vcdHp]$/.test(word));

const REMOTE = /^(?:s3|gs|https?|az|b2|oss|r2|minio):|^[\w.-]+:/;

/** `aws s3 cp FILE s3://…`, `gsutil cp`, `docker cp c:/x .`, `kubectl cp`: sources, then one destination. */
export const storeCopy =
  (verbs: readonly string[]): EffectsOf =>
  argv => {
    const words = argv.slice(1).filter(word => typeof word !== 'string' || !word.startsWith('-'));
    const at = words.findIndex(word => typeof word === 'string' && verbs.includes(word));
    if (at < 0) return NONE;
    const [sources, target] = [words.slice(at + 1, -1), words.at(-1)];
    if (target === undefined || sources.length === 0) return NONE;
    const isRemote = (word: Arg): boolean => REMOTE.test(typeof word === 'string' ? word : word.prefix);
    const local = sources.filter(word => !isRemote(word));
    return {
      reads: local.flatMap(word => [word, contentOf(word)]),
      writes: isRemote(target) ? [] : [target, contentOf(target)],
    };
  };
