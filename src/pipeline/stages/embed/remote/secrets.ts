import {
  hasEnvironmentReference,
  substituteEnvironment,
  type Environment,
} from '../environment-reference.js';

/** Fewer characters than this are no secret, and would hide half of every message. */
const SHORTEST = 4;

/** Reads settings that may name environment variables, and keeps their values out of messages. */
export class Secrets {
  readonly #values = new Set<string>();

  constructor(readonly env: Environment) {}

  /** The value of a setting that is no secret but for the variables in it, such as an address. */
  read(text: string, setting: string): string {
    return substituteEnvironment(text, {
      env: this.env,
      setting,
      onValue: (value) => {
        this.#keep(value);
      },
    });
  }

  /** The value of a setting that is a secret as a whole, such as a key. */
  readSecret(text: string, setting: string): string {
    const value = this.read(text, setting);
    this.#keep(value);
    return value;
  }

  /** True where a secret stands in the settings themselves, for Git to keep. */
  static isLiteral(text: string): boolean {
    return !hasEnvironmentReference(text);
  }

  /** `text` without any of the values: servers and the system quote them back. */
  redact(text: string): string {
    // The longest first: one value may be a part of another.
    const values = [...this.#values].sort((a, b) => b.length - a.length);
    return values.reduce((shown, value) => shown.replaceAll(value, '***'), text);
  }

  #keep(value: string): void {
    if (value.length >= SHORTEST) this.#values.add(value);
  }
}
