// Rules made ready to judge many servers: expressions compiled, texts and paths taken apart.
import type { Condition } from '../generated/pack.ts';
import type { Args, FailClause, ReasonClause, Rule as RuleFile } from '../generated/rule.ts';
import { isSeverity, type Severity } from '../documents/results.ts';
import type { Program } from './language/answer.ts';
import { compile } from './language/compile.ts';
import type { Station, Word } from '../domain/login.ts';
import { memoize } from '../system/memoize.ts';
import { entryOf, type Entry } from './evidence.ts';
import { loginDeclaration, stationOfWords, type LoginText } from './loginWords.ts';
import { conditionOf, type Pack, type Rule } from './pack.ts';
import { prepareStep, type ReadyStep } from './steps.ts';
import { templateOf, type ReadyArgs, type Template } from './texts.ts';

/** A clause of any list. `path`: its place in the rule ("fail.0"), which is also the code of a clause that has none. */
export interface ReadyClause {
  path: string;
  code: string;
  args: ReadyArgs;
}

export interface ReadyReason extends ReadyClause {
  if: Program;
  reason: Template;
}

export interface ReadyPass extends ReadyClause {
  if: Program | undefined;
  message: Template;
}

export interface ReadyFail extends ReadyClause {
  /** The lists for whose elements the clause is tried; undefined: it is tried once. */
  each: Program[] | undefined;
  if: Program | undefined;
  subject: Program | undefined;
  shared: FailClause['shared'];
  /** What it does to logins; undefined: nothing. */
  login: ReadyLogin;
  /** Undefined: as `login` weighs. */
  severity: Severity | Program | undefined;
  message: Template;
  fix: ({ if: Program | undefined } & ReadyStep)[];
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
  /** The rule's page, in the documentation that ships with kerbcheck. */
  help: string;
  /** The same objects for all rules of a pack. */
  applies: ReadyReason[];
  notApplicable: ReadyReason[];
  fail: ReadyFail[];
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

function readyPack(pack: Pack): (rule: Rule) => ReadyRule {
  const program = memoize((expression: string) => compile(pack.trees[expression]!, pack.library));
  const programIf = (expression: string | undefined): Program | undefined => (expression === undefined ? undefined : program(expression));
  const argsOf = (args: Args | undefined): ReadyArgs => Object.entries(args ?? {}).map(([name, value]) => [name, program(value)]);

  const wordsOf = (written: LoginText | undefined): ReadyWords | undefined => {
    if (written === undefined) return undefined;
    const { words, expression } = loginDeclaration(written, (text) => pack.trees[text]!);
    return { words, choose: programIf(expression) };
  };
  const loginOf = ({ login, restart, from, until }: FailClause): ReadyLogin => {
    const words = wordsOf(login);
    return {
      now: from === undefined ? words : undefined,
      restart: restart === undefined ? (until === undefined ? words : undefined) : wordsOf(restart),
    };
  };
  const reasonOf = (clause: ReasonClause, path: string): ReadyReason => ({
    path,
    code: clause.code ?? path,
    if: program(clause.if),
    args: argsOf(clause.args),
    reason: templateOf(clause.reason),
  });
  const passOf = (clause: NonNullable<RuleFile['pass']>[number], at: number): ReadyPass => ({
    path: `pass.${at}`,
    code: clause.code ?? `pass.${at}`,
    if: programIf(clause.if),
    args: argsOf(clause.args),
    message: templateOf(clause.message),
  });
  const failOf = (clause: FailClause, at: number): ReadyFail => ({
    path: `fail.${at}`,
    code: clause.code,
    each: clause.each === undefined ? undefined : [clause.each].flat().map(program),
    if: programIf(clause.if),
    subject: programIf(clause.subject),
    shared: clause.shared,
    login: loginOf(clause),
    severity: clause.severity === undefined ? undefined : isSeverity(clause.severity) ? clause.severity : program(clause.severity),
    args: argsOf(clause.args),
    message: templateOf(clause.message),
    fix: clause.fix.map((step) => ({ if: programIf(step.if), ...prepareStep(step) })),
  });

  const byCondition = new Map<Condition, ReadyReason>();
  const conditionFor = (rule: Rule, name: string): ReadyReason => {
    const condition = conditionOf(pack, rule, name);
    // One object for all rules: a server's condition is asked once (Server.exceptions).
    const ready = byCondition.get(condition) ?? reasonOf(condition, name);
    byCondition.set(condition, ready);
    return ready;
  };
  return memoize((rule: Rule) => {
    const fail = rule.fail.map(failOf);
    return {
      rule,
      help: `docs/rules/${rule.id}.md`,
      applies: rule.applies.map((name) => conditionFor(rule, name)),
      notApplicable: (rule.notApplicable ?? []).map((clause, at) => reasonOf(clause, `notApplicable.${at}`)),
      fail,
      unknown: (rule.unknown ?? []).map((clause, at) => reasonOf(clause, `unknown.${at}`)),
      pass: rule.pass?.map(passOf),
      evidence: (rule.evidence ?? []).map((entry) => entryOf(entry, program)),
      stations: fail.flatMap(({ login }) => (login.now ? [stationOfWords(login.now.words)] : [])),
    };
  });
}
