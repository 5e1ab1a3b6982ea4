/** Encodings that text may be in, by the names of the WHATWG's Encoding Standard where it has one. */
export const encodings = [
  'utf-8',
  ...['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'],
  ...['windows-1250', 'windows-1251', 'windows-1252', 'windows-1253', 'windows-1254'],
  ...['windows-1255', 'windows-1256', 'windows-1257', 'windows-1258', 'windows-874'],
  ...['iso-8859-2', 'iso-8859-3', 'iso-8859-4', 'iso-8859-5', 'iso-8859-6', 'iso-8859-7'],
  ...['iso-8859-8', 'iso-8859-10', 'iso-8859-13', 'iso-8859-14', 'iso-8859-15', 'iso-8859-16'],
  ...['koi8-r', 'koi8-u', 'macintosh', 'ibm866', 'cp437', 'cp850', 'cp852'],
  ...['gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr'],
] as const;

/** One of `encodings`. */
export type Encoding = (typeof encodings)[number];

/**
 * Other names, lower case. As in the Encoding Standard the ISO parts that a code page of Windows
 * extends stand for that, which is what is meant in practice.
 */
const aliases: Readonly<Record<string, Encoding>> = {
  utf8: 'utf-8',
  'utf-16': 'utf-16le',
  'utf-32': 'utf-32le',
  'us-ascii': 'windows-1252',
  ascii: 'windows-1252',
  latin1: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  'iso-8859-9': 'windows-1254',
  'iso-8859-11': 'windows-874',
  'iso-8859-8-i': 'iso-8859-8',
  latin2: 'iso-8859-2',
  latin9: 'iso-8859-15',
  'tis-620': 'windows-874',
  'koi8-ru': 'koi8-u',
  cp866: 'ibm866',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  'big5-hkscs': 'big5',
  sjis: 'shift_jis',
  'shift-jis': 'shift_jis',
  'x-sjis': 'shift_jis',
  'windows-31j': 'shift_jis',
  ks_c_5601_1987: 'euc-kr',
  'ks_c_5601-1987': 'euc-kr',
  cp949: 'euc-kr',
};

/** The encoding of a label, case and blanks at its ends apart; undefined where it is unknown. */
export function encodingOf(label: string): Encoding | undefined {
  const name = label.trim().toLowerCase();
  const codePage = name.replace(/^(?:cp|x-cp)(?=125\d$|874$)/, 'windows-');
  const iso = codePage.replace(/^iso[-_]?8859[-_]/, 'iso-8859-');
  return encodings.find((encoding) => encoding === iso) ?? aliasOf(iso);
}

function aliasOf(name: string): Encoding | undefined {
  return Object.hasOwn(aliases, name) ? aliases[name] : undefined;
}
