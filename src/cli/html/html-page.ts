import { escapeHtml } from './escape-html.js';
import { PAGE_STYLE } from './page-style.js';

/** What makes a page. */
export interface HtmlPage {
  /** Plain text. */
  readonly title: string;
  /** The first heading as HTML; the title where it is not given. */
  readonly heading?: string;
  /** HTML; everything of others in it is escaped. */
  readonly body: string;
  /** CSS after the shared style. */
  readonly style?: string;
}

/** A page that needs nothing else: no script, no request; its policy refuses both. */
export function htmlPage({ title, heading, body, style = '' }: HtmlPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}${style}</style>
</head>
<body>
<h1>${heading ?? escapeHtml(title)}</h1>
${body}
</body>
</html>
`;
}
