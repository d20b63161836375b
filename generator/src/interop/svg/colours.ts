/** The look of a picture: the designer's colours, solid. */
export interface SvgTheme {
  readonly canvas: string;
  readonly surface: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly command: string;
  readonly event: string;
  readonly query: string;
  readonly reply: string;
  readonly neutral: string;
  readonly dead: string;
}

/** As in `desktop/src/renderer/theme/tokens.css`. */
export const svgThemes = {
  light: {
    canvas: '#f6f7f9',
    surface: '#ffffff',
    line: '#e1e5eb',
    text: '#191d26',
    muted: '#545d6c',
    command: '#2563eb',
    event: '#c2410c',
    query: '#15803d',
    reply: '#7c3aed',
    neutral: '#64748b',
    dead: '#a8626a',
  },
  dark: {
    canvas: '#0e1115',
    surface: '#15191f',
    line: '#272e38',
    text: '#e8ebf0',
    muted: '#a7b0bd',
    command: '#6aa5fb',
    event: '#fb9a4b',
    query: '#4fd07f',
    reply: '#b196fb',
    neutral: '#94a3b8',
    dead: '#d08a91',
  },
} as const satisfies Readonly<Record<string, SvgTheme>>;

export type SvgThemeName = keyof typeof svgThemes;
