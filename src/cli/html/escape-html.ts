import { visible } from '../visible.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that mean something in HTML as entities. */
export function escapeEntities(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** Text of others as HTML, for content and for attributes in quotes; control characters are shown. */
export function escapeHtml(text: string): string {
  return escapeEntities(visible(text));
}
