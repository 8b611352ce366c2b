import type { SignalType } from '../../domain/signals.ts';

/** A command as an address names it: `submit-application`. */
export const kebab = (type: SignalType): string => type.toLowerCase().replaceAll('_', '-');
