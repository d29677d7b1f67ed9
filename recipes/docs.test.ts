import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = import.meta.dirname;

/** Tests are what one of the pages is about; beside the others they hold what is shown. */
const pages = ['angular', 'api-calls', 'react', 'several-tabs', 'test-your-app', 'vue'];

describe.each(pages)('docs/how-to/%s.md', (subject) => {
  const page = readFileSync(join(root, `../docs/how-to/${subject}.md`), 'utf8');
  const isHidden = subject === 'test-your-app' ? /\.d\.ts$/ : /\.test\.|\.d\.ts$/;
  const recipes = readdirSync(join(root, subject)).filter((file) => !isHidden.test(file));

  it.each(recipes)('shows %s as it is', (file) => {
    const code = readFileSync(join(root, subject, file), 'utf8');

    expect(page).toContain(`\`${file}\``);
    expect(page).toContain(`\`\`\`${extname(file).slice(1)}\n${code}\`\`\``);
  });

  it('shows no other program', () => {
    expect(page.match(/^```\w+$/gm)).toHaveLength(recipes.length);
  });
});
