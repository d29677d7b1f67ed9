/** The URL of this page, as the user sees it. */
export interface AddressBar {
  /** The whole URL; `undefined` where there is no page. */
  url(): string | undefined;
  /** Shows `url` instead, without loading it and without a new entry in the history. */
  replace(url: string): void;
}
