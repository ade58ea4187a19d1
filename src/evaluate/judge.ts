// Judges facts by rules: each rule gives one result. What could not be looked at never ends as a pass.
import type { Facts } from '../documents/facts.ts';
import { sectionNames, sectionOf, skippedPaths } from '../documents/facts.ts';
import {
  isSeverity,
  severities,
  type Evidence,
  type Finding,
  type FindingLogin,
  type Judgement,
  type Severity,
  type Unjudged,
} from '../documents/results.ts';
import { fingerprint } from '../documents/fingerprint.ts';
import type { Word } from '../domain/login.ts';
import { touches } from '../domain/mainName.ts';
import { severityOfWords } from '../domain/severity.ts';
import { reason } from '../text/reasons.ts';
import { answerOf, type Gap, type Program, type Variables } from './language/answer.ts';
import {
  type Cause,
  causeOf,
  causesOf,
  clauseCause,
  openFact,
  type OpenPoint,
  type OptionsTelling,
  textOfAll,
  withAdvice,
} from './causes.ts';
import { evidenceOf } from './evidence.ts';
import type { Pack, Rule } from './pack.ts';
import { readyRule, type ReadyFail, type ReadyFinding, type ReadyReason, type ReadyRule, type ReadyWords } from './ready.ts';
import { serverOf, type Server } from './server.ts';
import type { Site } from './site.ts';
import { fillStep } from './steps.ts';
import { argsOf, filled } from './texts.ts';

/** The facts of one server being judged. */
interface Hearing {
  facts: Facts;
  mainSpn: Server['mainSpn'];
  /** `params` are those of the rule, `it` is the element that a clause is tried for. */
  variables: Variables;
  /** Conditions that were asked for: why the rules that they are for do not apply; undefined: they do. */
  exceptions: Map<ReadyReason, Cause | undefined>;
  optionsTelling: OptionsTelling;
}

/** One rule being judged. */
interface Trial extends Hearing {
  ready: ReadyRule;
  /** Told of each clause that holds, by its path in the rule ("fail.0"): for the tests of rules. */
  reached: (clause: string) => void;
}

/** Judges facts by all rules of a pack; `selected` says which are asked for. Results come in the pack's order. */
export function judgeRules(
  facts: Facts,
  pack: Pack,
  site: Site,
  selected: (rule: Rule) => boolean = () => true,
  server = serverOf(facts, site),
  optionsTelling: OptionsTelling = () => [],
): Judgement[] {
  const hearing = hearingOf(facts, site, server, optionsTelling);
  return pack.rules.map((rule) =>
    selected(rule) ? judgeRule(facts, pack, rule, site, hearing) : noJudgement(readyRule(pack, rule), 'notChecked', notSelected, []),
  );
}

const notSelected = [causeOf(reason('not-selected'))];

/** Judges facts by one rule. */
export function judgeRule(
  facts: Facts,
  pack: Pack,
  rule: Rule,
  site: Site,
  hearing = hearingOf(facts, site, serverOf(facts, site)),
  reached: Trial['reached'] = () => {},
): Judgement {
  const { variables } = hearing;
  variables['params'] = paramsOf(rule, site);
  const ready = readyRule(pack, rule);
  const trial: Trial = { ...hearing, ready, reached };
  const evidence = evidenceOf(ready.evidence, facts, variables);
  const exception = exceptionOf(trial);
  if (exception) return noJudgement(ready, 'notApplicable', [exception], evidence);

  const findings: Finding[] = [];
  const open: OpenPoint[] = [];
  for (const clause of ready.fail) judgeClause(trial, clause, findings, open);
  for (const clause of ready.unknown) judgeUnknown(trial, clause, open);

  const unknown = causesOf(open, 'unknown');
  if (findings.length > 0) return failJudgement(ready, findings, unknown, evidence);
  if (unknown.length > 0) return noJudgement(ready, 'unknown', unknown, evidence);
  const notChecked = causesOf(withAdvice(open, trial.optionsTelling), 'notChecked');
  if (notChecked.length > 0) {
    const missing = open.flatMap((one) => ('fact' in one ? [one.fact] : []));
    return noJudgement(ready, 'notChecked', notChecked, evidence, trial.optionsTelling([...new Set(missing)]));
  }
  return judgePass(trial, evidence);
}

/** The variables of the rule language are the data of each section, {} where there are none, and the site. */
function hearingOf(facts: Facts, site: Site, { data, role, mainSpn }: Server, optionsTelling: OptionsTelling = () => []): Hearing {
  const variables = {
    ...data,
    site: { ...site, role },
    now: facts.collectedAt,
    skipped: skippedPaths(facts),
    sources: evidenceSources(facts),
    params: {},
    it: undefined,
  };
  return { facts, variables, mainSpn, exceptions: new Map(), optionsTelling };
}

/** Where the data of each section were read, by its name, or why they were not; "" where nobody asked: for reasons that name sources. */
export function evidenceSources(facts: Facts): Record<string, string> {
  const all = sectionNames.map((name) => {
    const section = sectionOf(facts, name);
    return [name, section.status === 'collected' ? section.source : section.status === 'failed' ? section.reason : ''];
  });
  return Object.fromEntries(all) as Record<string, string>;
}

function paramsOf(rule: Rule, site: Site): Record<string, string | number | boolean> {
  const params: Record<string, string | number | boolean> = {};
  for (const name in rule.params) params[name] = rule.params[name]!.default;
  return Object.assign(params, site.params[rule.id]);
}

/** Why the rule does not apply; undefined where it does. An undecided condition holds, an undecided exception does not. */
function exceptionOf(trial: Trial): Cause | undefined {
  const { variables, exceptions, ready, reached } = trial;
  for (const condition of ready.applies) {
    if (!exceptions.has(condition))
      exceptions.set(condition, holdsTrue(condition.if, variables) === false ? reasonCause(condition, variables) : undefined);
    const exception = exceptions.get(condition);
    if (exception) return exception;
  }
  const clause = ready.notApplicable.find((one) => holdsTrue(one.if, variables) === true);
  if (!clause) return undefined;
  reached(clause.path);
  return reasonCause(clause, variables);
}

/** Adds the findings of a fail clause, and what it leaves open. */
function judgeClause(trial: Trial, clause: ReadyFail, findings: Finding[], open: OpenPoint[]): void {
  const { variables } = trial;
  if (!clause.each) {
    judgeElement(trial, clause, findings, open);
    return;
  }
  for (const list of clause.each) {
    const elements = answerOf(list, variables);
    if ('gaps' in elements) open.push(...openPoints(trial, `${clause.path}.each`, elements.gaps));
    else
      for (const it of elements.value as unknown[]) {
        variables['it'] = it;
        judgeElement(trial, clause, findings, open);
      }
  }
}

function judgeElement(trial: Trial, clause: ReadyFail, findings: Finding[], open: OpenPoint[]): void {
  const held = clause.if ? holdsTrue(clause.if, trial.variables) : true;
  if (held === true) {
    trial.reached(clause.path);
    findings.push(findingOf(trial, clause));
  } else if (held !== false) open.push(...openPoints(trial, `${clause.path}.if`, held));
}

/** Adds what an unknown clause leaves open. */
function judgeUnknown(trial: Trial, clause: ReadyReason, open: OpenPoint[]): void {
  const held = holdsTrue(clause.if, trial.variables);
  if (held === true) {
    trial.reached(clause.path);
    open.push({ outcome: 'unknown', cause: reasonCause(clause, trial.variables) });
  } else if (held !== false) open.push(...openPoints(trial, `${clause.path}.if`, held));
}

/** true, false, or the gaps that leave the expression undecided. */
function holdsTrue(expression: Program, variables: Variables): boolean | Gap[] {
  const answer = answerOf(expression, variables);
  return 'gaps' in answer ? answer.gaps : answer.value === true;
}

function findingOf({ facts, ready: { rule }, variables, mainSpn }: Trial, clause: ReadyFail): Finding {
  const { shared, severity, message, fix, ...finding } = clause.finding();
  const args = argsOf(finding.args, variables);
  const subject = finding.subject && valueOf(finding.subject, variables);
  const words = loginOf(clause, variables);
  return {
    code: clause.code,
    severity: severityOf(severity, rule, variables, words, mainSpn === undefined || touches(subject, mainSpn)),
    ...(subject === undefined ? {} : { subject }),
    ...(shared && { shared }),
    message: filled(message, args),
    args,
    ...((words.now || words.restart) && { login: words }),
    fix: fix.filter((one) => !one.if || holdsTrue(one.if, variables) === true).map(({ step }) => fillStep(step, args)),
    fingerprint: fingerprint(facts.server, rule.id, subject ?? ''),
  };
}

/** As the clause says it, else by what it does to logins, else the rule's. */
function severityOf(severity: ReadyFinding['severity'], rule: Rule, variables: Variables, login: FindingLogin, toAll: boolean): Severity {
  const value = severity === undefined || typeof severity === 'string' ? severity : valueOf(severity, variables);
  if (isSeverity(value)) return value;
  const words = login.now ?? login.restart;
  return (words && severityOfWords(words, toAll)) ?? rule.severity;
}

/** What the finding does to logins, until UCServer starts next and from then on. */
function loginOf({ login }: ReadyFail, variables: Variables): FindingLogin {
  const now = login.now && wordsOf(login.now, variables);
  const restart = login.restart && wordsOf(login.restart, variables);
  return { ...(now && { now }), ...(restart && { restart }) };
}

/** What cannot be decided can be any of the words, or nothing. */
function wordsOf({ words, choose }: ReadyWords, variables: Variables): Word[] {
  if (!choose) return words;
  const answer = answerOf(choose, variables);
  if ('gaps' in answer) return [...new Set<Word>(['ok', ...words])];
  return [answer.value as Word | Word[]].flat();
}

function judgePass({ ready, variables, reached }: Trial, evidence: Evidence[]): Judgement {
  if (!ready.pass) return passJudgement(ready, undefined, evidence);
  const clause = ready.pass.find((one) => !one.if || holdsTrue(one.if, variables) === true);
  if (!clause) return noJudgement(ready, 'unknown', [causeOf(reason('no-pass-proved'))], evidence);
  reached(clause.path);
  return passJudgement(ready, clauseCause(clause, clause.message, variables), evidence);
}

function passJudgement({ rule, help, finds }: ReadyRule, cause: Cause | undefined, evidence: Evidence[]): Judgement {
  const why = cause ? { message: cause.text, because: [cause.because] } : {};
  return { rule: rule.id, title: rule.title, outcome: 'pass', severity: rule.severity, help, finds, ...why, findings: [], evidence };
}

/** `open`: why the findings may not be all. */
function failJudgement({ rule, help, finds }: ReadyRule, findings: Finding[], open: Cause[], evidence: Evidence[]): Judgement {
  const severity = severities.findLast((one) => findings.some((finding) => finding.severity === one))!;
  const why = open.length > 0 ? { incomplete: textOfAll(open), because: open.map(({ because }) => because) } : {};
  return { rule: rule.id, title: rule.title, outcome: 'fail', severity, help, finds, ...why, findings, evidence };
}

function noJudgement(
  { rule, help, finds }: ReadyRule,
  outcome: Unjudged['outcome'],
  causes: Cause[],
  evidence: Evidence[],
  wouldTell: string[] = [],
): Judgement {
  const why = { reason: textOfAll(causes), because: causes.map(({ because }) => because), ...(wouldTell.length > 0 && { wouldTell }) };
  return { rule: rule.id, title: rule.title, outcome, severity: rule.severity, help, finds, ...why, findings: [], evidence };
}

/** What gaps mean for the outcome. */
function openPoints({ facts, ready: { rule } }: Trial, expression: string, gaps: Gap[]): OpenPoint[] {
  return gaps.map((gap): OpenPoint => {
    if ('missing' in gap) return openFact(facts, gap.missing);
    if ('because' in gap) return { outcome: 'unknown', cause: causeOf(gap.because) };
    const { id, lines } = rule;
    return { outcome: 'unknown', cause: causeOf(reason('expression-failed', { rule: id, line: lines[expression]!, error: gap.error })) };
  });
}

function reasonCause(clause: ReadyReason, variables: Variables): Cause {
  return clauseCause(clause, clause.reason, variables);
}

function valueOf(expression: Program, variables: Variables): string | undefined {
  const answer = answerOf(expression, variables);
  return 'value' in answer ? String(answer.value) : undefined;
}
