/** Markup that is safe to send: everything put into it was escaped. */
export interface Html {
  readonly markup: string;
}

type HtmlValue = string | number | undefined | Html | readonly Html[];

/** Builds markup; whatever is put in is escaped, unless it is markup itself. `undefined` is nothing. */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { markup: String.raw({ raw: literals }, ...values.map(toMarkup)) };
}

/** Takes text for markup as it is. For what the program itself has written, never for input. */
export function trusted(markup: string): Html {
  return { markup };
}

function toMarkup(value: HtmlValue): string {
  if (value === undefined) return '';
  if (typeof value === 'object') {
    return 'markup' in value ? value.markup : value.map(toMarkup).join('');
  }
  return String(value).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
