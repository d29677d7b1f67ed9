import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = import.meta.dirname;

describe.each(['angular', 'api-calls', 'react', 'vue'])('docs/how-to/%s.md', (framework) => {
  const page = readFileSync(join(root, `../docs/how-to/${framework}.md`), 'utf8');
  const recipes = readdirSync(join(root, framework)).filter(
    (file) => !/\.test\.|\.d\.ts$/.test(file),
  );

  it.each(recipes)('shows %s as it is', (file) => {
    const code = readFileSync(join(root, framework, file), 'utf8');

    expect(page).toContain(`\`${file}\``);
    expect(page).toContain(`\`\`\`${extname(file).slice(1)}\n${code}\`\`\``);
  });

  it('shows no other program', () => {
    expect(page.match(/^```\w+$/gm)).toHaveLength(recipes.length);
  });
});
