/**
 * Packages that many projects run without having them: scaffolds, formatters, bundlers, test runners. Each is the one that
 * its name stands for on npm or PyPI; one more belongs here when it is somebody's everyday tool and long established.
 */
const NAMES = new Set(
  `
  ansible ansible-lint astro ava awscli babel bandit biome black browserslist build c8 cdk cdktf changeset
  commitlint concurrently conventional-changelog cookiecutter copier coverage cowsay cross-env cruft cspell
  cypress degit depcheck detox djlint dotenv dotenv-cli dprint drizzle-kit electron electron-builder esbuild
  eslint esno expo express-generator firebase firebase-tools flake8 gatsby grunt gulp hardhat hatch http-serve
  http-server httpie huggingface-cli husky ionic ipython isort jasmine jest jscodeshift jsdoc json-server json2ts
  jupyter jupyterlab karma kill-port knex knip lerna license-checker lighthouse lint-staged live-server
  localtunnel madge marimo markdownlint markdownlint-cli markdownlint-cli2 mkdocs mocha mypy ncu nest netlify
  netlify-cli next ng nodemon nox npm npm-check-updates npm-run-all nuxi nuxt nx nyc openapi-generator-cli
  openapi-typescript oxlint parcel patch-package pdm pip-audit pip-tools playwright plop pm2 pnpm poe poetry
  postcss pre-commit prettier prisma publint pycowsay pyright pytest pyupgrade qunit react-native react-scripts
  redocly release-it remix rimraf rollup ruff safety sass sb scrapy semantic-release semgrep semver sequelize
  sequelize-cli serve serverless shadcn shadcn-ui size-limit sort-package-json source-map-explorer sphinx sqlfluff
  standard storybook streamlit stylelint supabase sv svelte-check svelte-kit svgo swc syncpack tailwindcss tap
  tape taze tldr tox ts-jest ts-node tsc tsd tsdown tsup tsx turbo twine ty typedoc typeorm typescript update-browserslist-db
  uuid uv vercel vite vite-node vitepress vitest vsce vue vue-tsc vulture wait-on webpack webpack-bundle-analyzer webpack-cli wrangler xo yamllint yarn yo yt-dlp zx
  `
    .trim()
    .split(/\s+/),
);

/** Scopes of npm that one well-known project owns. */
const SCOPES = new Set(
  `@angular @anthropic-ai @arethetypeswrong @aws-amplify @aws-cdk @babel @biomejs @changesets @commitlint @eslint @expo @google @graphql-codegen @hey-api @inquirer @ionic @microsoft @modelcontextprotocol @nestjs @next @nuxt @openai @openapitools @playwright @prisma @react-native @redocly @rspack @sentry @shopify @stoplight @storybook @sveltejs @swc @tailwindcss @tanstack @typescript-eslint @vercel @vitejs @vue`.split(
    ' ',
  ),
);

/** `name`: without a version. */
export const isWellKnown = (name: string): boolean =>
  NAMES.has(name) ||
  /^create-[\w-]+$/.test(name) ||
  (name.startsWith('@') && SCOPES.has(name.slice(0, name.indexOf('/'))));
