/**
 * What stands around a quoted text in any language: Unicode's Quotation_Mark, the grave and the acute accent. Characters for a class
 * of a regular expression; listed, because classes of Unicode's properties take milliseconds to make.
 */
export const quotes = '"\'`´«»‘’‚‛“”„‟‹›⹂「」『』〝〞〟﹁﹂﹃﹄＂＇｢｣';
