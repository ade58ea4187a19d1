// Rules made ready to judge many servers: expressions compiled, texts and paths taken apart.
import type { Condition } from '../generated/pack.ts';
import type { Args, FailClause, ReasonClause, Rule as RuleFile } from '../generated/rule.ts';
import { isSeverity, type Severity } from '../documents/results.ts';
import { compiledLater, type Program } from './language/answer.ts';
import { compile } from './language/compile.ts';
import type { Station, Word } from '../domain/login.ts';
import { memoize, once } from '../system/memoize.ts';
import { entryOf, type Entry } from './evidence.ts';
import { loginDeclaration, stationOfWords, type LoginText } from './loginWords.ts';
import { conditionOf, type Pack, type Rule } from './pack.ts';
import type { ReadyArgs } from './texts.ts';

/** A clause of any list. `path`: its place in the rule ("fail.0"), which is also the code of a clause that has none. */
export interface ReadyClause {
  path: string;
  code: string;
  args: ReadyArgs;
}

export interface ReadyReason extends ReadyClause {
  if: Program;
  reason: string;
}

export interface ReadyPass extends ReadyClause {
  if: Program | undefined;
  message: string;
}

export interface ReadyFail extends Omit<ReadyClause, 'args'> {
  /** The lists for whose elements the clause is tried; undefined: it is tried once. */
  each: Program[] | undefined;
  if: Program | undefined;
  /** What it does to logins; undefined: nothing. */
  login: ReadyLogin;
  /** What only a server has for which it holds: most clauses hold for none. */
  finding(): ReadyFinding;
}

export interface ReadyFinding {
  subject: Program | undefined;
  shared: FailClause['shared'];
  /** Undefined: as `login` weighs. */
  severity: Severity | Program | undefined;
  args: ReadyArgs;
  message: string;
  fix: { if: Program | undefined; step: FailClause['fix'][number] }[];
}

/** Until UCServer starts next, and from then on. */
export interface ReadyLogin {
  now: ReadyWords | undefined;
  restart: ReadyWords | undefined;
}

export interface ReadyWords {
  words: Word[];
  /** Gives some of them; undefined: all are meant. */
  choose: Program | undefined;
}

export interface ReadyRule {
  rule: Rule;
  /** The command that shows the rule's page. */
  help: string;
  /** The same objects for all rules of a pack. */
  applies: ReadyReason[];
  notApplicable: ReadyReason[];
  fail: ReadyFail[];
  /** The codes of its findings, each once. */
  finds: string[];
  unknown: ReadyReason[];
  pass: ReadyPass[] | undefined;
  evidence: Entry[];
  /** Where its findings can stop a login, until UCServer starts next. */
  stations: Station[];
}

const packs = new WeakMap<Pack, (rule: Rule) => ReadyRule>();

/** A rule of a pack, made ready when it is first asked for. */
export function readyRule(pack: Pack, rule: Rule): ReadyRule {
  let ready = packs.get(pack);
  if (!ready) packs.set(pack, (ready = readyPack(pack)));
  return ready(rule);
}

/** Makes programs of the expressions of a pack. */
interface Compiler {
  trees: Pack['trees'];
  /** The same object for the same expression. */
  program(expression: string): Program;
}

function readyPack(pack: Pack): (rule: Rule) => ReadyRule {
  const { trees, library } = pack;
  const program = memoize((expression: string) => compiledLater(() => compile(trees[expression]!, library)));
  const compiler: Compiler = { trees, program };
  const byCondition = new Map<Condition, ReadyReason>();
  const conditionFor = (rule: Rule, name: string): ReadyReason => {
    const condition = conditionOf(pack, rule, name);
    // One object for all rules: a server's condition is asked once (Server.exceptions).
    const ready = byCondition.get(condition) ?? reasonOf(condition, name, compiler);
    byCondition.set(condition, ready);
    return ready;
  };
  return memoize((rule: Rule) => {
    const fail = rule.fail.map((clause, at) => failOf(clause, `fail.${at}`, compiler));
    return {
      rule,
      help: `kerbcheck rules show ${rule.id}`,
      applies: rule.applies.map((name) => conditionFor(rule, name)),
      notApplicable: (rule.notApplicable ?? []).map((clause, at) => reasonOf(clause, `notApplicable.${at}`, compiler)),
      fail,
      finds: [...new Set(fail.map(({ code }) => code))],
      unknown: (rule.unknown ?? []).map((clause, at) => reasonOf(clause, `unknown.${at}`, compiler)),
      pass: rule.pass?.map((clause, at) => passOf(clause, `pass.${at}`, compiler)),
      evidence: (rule.evidence ?? []).map((entry) => entryOf(entry, program)),
      stations: fail.flatMap(({ login }) => (login.now ? [stationOfWords(login.now.words)] : [])),
    };
  });
}

function reasonOf(clause: ReasonClause, path: string, compiler: Compiler): ReadyReason {
  return {
    path,
    code: clause.code ?? path,
    if: compiler.program(clause.if),
    args: argsOf(clause.args, compiler),
    reason: clause.reason,
  };
}

function passOf(clause: NonNullable<RuleFile['pass']>[number], path: string, compiler: Compiler): ReadyPass {
  return {
    path,
    code: clause.code ?? path,
    if: programIf(clause.if, compiler),
    args: argsOf(clause.args, compiler),
    message: clause.message,
  };
}

function failOf(clause: FailClause, path: string, compiler: Compiler): ReadyFail {
  const { code, each, severity, shared } = clause;
  return {
    path,
    code,
    each: each === undefined ? undefined : [each].flat().map(compiler.program),
    if: programIf(clause.if, compiler),
    login: loginOf(clause, compiler),
    finding: once(() => ({
      subject: programIf(clause.subject, compiler),
      shared,
      severity: isSeverity(severity) ? severity : programIf(severity, compiler),
      args: argsOf(clause.args, compiler),
      message: clause.message,
      fix: clause.fix.map((step) => ({ if: programIf(step.if, compiler), step })),
    })),
  };
}

function loginOf({ login, restart, from, until }: FailClause, compiler: Compiler): ReadyLogin {
  const words = wordsOf(login, compiler);
  return {
    now: from === undefined ? words : undefined,
    restart: restart === undefined ? (until === undefined ? words : undefined) : wordsOf(restart, compiler),
  };
}

function wordsOf(written: LoginText | undefined, compiler: Compiler): ReadyWords | undefined {
  if (written === undefined) return undefined;
  const { words, expression } = loginDeclaration(written, (text) => compiler.trees[text]!);
  return { words, choose: programIf(expression, compiler) };
}

function argsOf(args: Args | undefined, { program }: Compiler): ReadyArgs {
  return Object.entries(args ?? {}).map(([name, value]) => [name, program(value)]);
}

function programIf(expression: string | undefined, { program }: Compiler): Program | undefined {
  return expression === undefined ? undefined : program(expression);
}
