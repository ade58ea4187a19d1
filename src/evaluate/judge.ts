// Judges facts by rules: each rule gives one result. What could not be looked at never ends as a pass.
import type { Facts, SectionName } from '../facts.ts';
import { dataOf, sectionNames, sectionOf, skippedPaths } from '../facts.ts';
import type { Args, FailClause, ReasonClause } from '../generated/rule.ts';
import { atLeast, severities, type Evidence, type Finding, type FixStep, type Result, type Severity } from '../results.ts';
import { fingerprint } from '../domain/fingerprint.ts';
import { evaluate, type Gap, type Variables } from './cel.ts';
import type { Pack, Rule } from './pack.ts';
import type { Site } from './site.ts';

/** Where the page of a rule is, in the documentation that ships with kerbcheck. */
const helpFolder = 'docs/rules';

/** What a clause, or a whole rule, left open. */
type Open = { outcome: 'unknown' | 'notChecked'; /** The fact that is missing, where it is that. */ fact?: string; why: string };

/** One rule being judged. */
interface Trial {
  facts: Facts;
  rule: Rule;
  variables: Variables;
  /** Told of each clause that holds, by its path in the rule ("fail.0"): for the tests of rules. */
  reached: (clause: string) => void;
}

/** Judges facts by all rules of a pack; `selected` says which are asked for. Results come in the pack's order. */
export function judge(facts: Facts, pack: Pack, site: Site, selected: (rule: Rule) => boolean = () => true): Result[] {
  const variables = variablesOf(facts, site);
  return pack.rules.map((rule) =>
    selected(rule) ? judgeRule(facts, pack, rule, site, variables) : result(rule, 'notChecked', { reason: 'not selected' }),
  );
}

/** Judges facts by one rule. */
export function judgeRule(
  facts: Facts,
  pack: Pack,
  rule: Rule,
  site: Site,
  variables = variablesOf(facts, site),
  reached: Trial['reached'] = () => {},
): Result {
  const trial: Trial = { facts, rule, variables: { ...variables, params: paramsOf(rule, site) }, reached };
  const evidence = evidenceOf(trial);
  const reason = notApplicableReason(trial, pack);
  if (reason !== undefined) return result(rule, 'notApplicable', { reason, evidence });

  const found = rule.fail.flatMap((clause, index) => [...failures(trial, clause, `fail.${index}`)]);
  const findings = found.filter((one): one is Finding => 'code' in one);
  const open = [...found.filter((one): one is Open => 'outcome' in one), ...unknowns(trial)];

  const unknown = reasons(open, 'unknown');
  if (findings.length > 0) return result(rule, 'fail', { findings, evidence, incomplete: unknown });
  if (unknown !== undefined) return result(rule, 'unknown', { reason: unknown, evidence });
  const notChecked = reasons(open, 'notChecked');
  if (notChecked !== undefined) return result(rule, 'notChecked', { reason: notChecked, evidence });
  return passed(trial, evidence);
}

/** The variables of the rule language: the data of each section, {} where there are none, and the site. */
function variablesOf(facts: Facts, site: Site): Variables {
  return {
    ...dataOf(facts),
    site: { ...site, role: site.role ?? facts.role ?? 'server' },
    now: facts.collectedAt,
    skipped: skippedPaths(facts),
  };
}

function paramsOf(rule: Rule, site: Site): Record<string, string | number | boolean> {
  const defaults = Object.entries(rule.params ?? {}).map(([name, param]) => [name, param.default]);
  return { ...Object.fromEntries(defaults), ...site.params[rule.id] };
}

/** Why the rule does not apply; undefined where it does. An undecided condition holds, an undecided exception does not. */
function notApplicableReason({ rule, variables, reached }: Trial, pack: Pack): string | undefined {
  for (const name of rule.applies) {
    const condition = pack.conditions[name]!;
    if (holdsTrue(condition.if, variables) === false) return reasonOf(condition, variables);
  }
  const index = (rule.notApplicable ?? []).findIndex((clause) => holdsTrue(clause.if, variables) === true);
  if (index < 0) return undefined;
  reached(`notApplicable.${index}`);
  return reasonOf(rule.notApplicable![index]!, variables);
}

/** The findings of a fail clause, and what it leaves open. */
function* failures(trial: Trial, clause: FailClause, path: string): Generator<Finding | Open> {
  if (clause.each === undefined) {
    yield* failure(trial, clause, path);
    return;
  }
  for (const list of [clause.each].flat()) {
    const elements = evaluate(list, trial.variables);
    if ('gaps' in elements) yield* opened(trial, `${path}.each`, elements.gaps);
    else for (const it of elements.value as unknown[]) yield* failure({ ...trial, variables: { ...trial.variables, it } }, clause, path);
  }
}

function* failure(trial: Trial, clause: FailClause, path: string): Generator<Finding | Open> {
  const held = clause.if === undefined ? true : holdsTrue(clause.if, trial.variables);
  if (held === true) {
    trial.reached(path);
    yield finding(trial, clause);
  } else if (held !== false) yield* opened(trial, `${path}.if`, held);
}

/** What the unknown clauses leave open. */
function unknowns(trial: Trial): Open[] {
  return (trial.rule.unknown ?? []).flatMap((clause, index) => {
    const held = holdsTrue(clause.if, trial.variables);
    if (held === false) return [];
    if (held !== true) return opened(trial, `unknown.${index}.if`, held);
    trial.reached(`unknown.${index}`);
    return [{ outcome: 'unknown' as const, why: reasonOf(clause, trial.variables) }];
  });
}

/** true, false, or the gaps that leave the expression undecided. */
function holdsTrue(expression: string, variables: Variables): boolean | Gap[] {
  const answer = evaluate(expression, variables);
  return 'gaps' in answer ? answer.gaps : answer.value === true;
}

function finding({ facts, rule, variables }: Trial, clause: FailClause): Finding {
  const args = argsOf(clause.args, variables);
  const subject = clause.subject === undefined ? undefined : textOf(clause.subject, variables);
  const severity = severityOf(clause, rule, variables);
  return {
    code: clause.code,
    severity,
    ...(subject === undefined ? {} : { subject }),
    message: fill(clause.message, args),
    args,
    fix: clause.fix.filter((step) => step.if === undefined || holdsTrue(step.if, variables) === true).map((step) => fixStep(step, args)),
    fingerprint: fingerprint(facts.server, rule.id, subject ?? ''),
  };
}

function fixStep(step: FailClause['fix'][number], args: Record<string, unknown>): FixStep {
  return 'run' in step ? { run: step.run.map((part) => fill(part, args)) } : { do: fill(step.do, args) };
}

function severityOf(clause: FailClause, rule: Rule, variables: Variables): Severity {
  const isSeverity = (text: unknown): text is Severity => severities.includes(text as Severity);
  if (clause.severity === undefined) return rule.severity;
  const value = isSeverity(clause.severity) ? clause.severity : textOf(clause.severity, variables);
  return isSeverity(value) ? value : rule.severity;
}

function passed({ rule, variables, reached }: Trial, evidence: Evidence[]): Result {
  if (!rule.pass) return result(rule, 'pass', { evidence });
  const index = rule.pass.findIndex((part) => part.if === undefined || holdsTrue(part.if, variables) === true);
  const clause = rule.pass[index];
  if (!clause) return result(rule, 'unknown', { reason: 'none of the cases in which the rule passes is proved', evidence });
  reached(`pass.${index}`);
  return result(rule, 'pass', { evidence, message: fill(clause.message, argsOf(clause.args, variables)) });
}

function result(
  rule: Rule,
  outcome: Result['outcome'],
  more: { reason?: string; message?: string; incomplete?: string | undefined; findings?: Finding[]; evidence?: Evidence[] },
): Result {
  const { reason, message, incomplete, findings = [], evidence = [] } = more;
  const worst = findings.reduce((most, one) => (atLeast(one.severity, most) ? one.severity : most), findings[0]?.severity ?? rule.severity);
  return {
    rule: rule.id,
    title: rule.title,
    outcome,
    severity: worst,
    help: `${helpFolder}/${rule.id}.md`,
    ...(reason === undefined ? {} : { reason }),
    ...(incomplete === undefined ? {} : { incomplete }),
    ...(message === undefined ? {} : { message }),
    findings,
    evidence,
  };
}

/** What gaps mean for the outcome: a fact that nobody asked for is not checked, any other is unknown. */
function opened({ facts, rule }: Trial, expression: string, gaps: Gap[]): Open[] {
  return gaps.map((gap): Open => {
    if ('missing' in gap) return openFact(facts, gap.missing);
    if ('reason' in gap) return { outcome: 'unknown', why: gap.reason };
    return { outcome: 'unknown', why: `${rule.id}, line ${rule.lines[expression]}: ${gap.error}` };
  });
}

function openFact(facts: Facts, path: string): Open {
  const [name, key] = path.split('.') as [SectionName, string];
  if (!sectionNames.includes(name)) return { outcome: 'unknown', why: `${path} is missing` };
  const section = sectionOf(facts, name);
  if (section.status === 'skipped') return { outcome: 'notChecked', fact: path, why: section.reason };
  if (section.status === 'failed') return { outcome: 'unknown', fact: path, why: section.reason };
  if (section.cannotTell?.includes(key)) return { outcome: 'notChecked', fact: path, why: `not among what ${section.source} can tell` };
  return { outcome: 'unknown', fact: path, why: `not known from ${section.source}` };
}

/** Why the rule is left open: facts that are missing for the same reason stand together. */
function reasons(open: Open[], outcome: Open['outcome']): string | undefined {
  const factsByReason = new Map<string, Set<string>>();
  for (const one of open.filter((each) => each.outcome === outcome)) {
    const facts = factsByReason.get(one.why) ?? new Set();
    factsByReason.set(one.why, one.fact === undefined ? facts : facts.add(one.fact));
  }
  if (factsByReason.size === 0) return undefined;
  const parts = [...factsByReason].map(([why, facts]) => (facts.size > 0 ? `${[...facts].join(', ')}: ${why}` : why));
  // A sentence in the middle of others loses its full stop.
  return parts.map((part, at) => (at < parts.length - 1 ? part.replace(/\.$/, '') : part)).join('; ');
}

function reasonOf(clause: Pick<ReasonClause, 'args' | 'reason'>, variables: Variables): string {
  return fill(clause.reason, argsOf(clause.args, variables));
}

/** The values for a text. A finding stands also where a value for its text is not known. */
function argsOf(args: Args | undefined, variables: Variables): Record<string, unknown> {
  const values = Object.entries(args ?? {}).map(([name, expression]) => {
    const answer = evaluate(expression, variables);
    return [name, 'gaps' in answer ? 'not known' : plain(answer.value)];
  });
  return Object.fromEntries(values) as Record<string, unknown>;
}

function textOf(expression: string, variables: Variables): string | undefined {
  const answer = evaluate(expression, variables);
  return 'value' in answer ? String(answer.value) : undefined;
}

/** CEL's integers are bigint, which JSON does not know. */
function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

function fill(text: string, args: Record<string, unknown>): string {
  return text.replace(/\$\{([^}]*)\}/g, (_, name: string) => String(args[name]));
}

/** Evidence is a sample where there are many facts of a kind. */
const evidenceLimit = 20;

function evidenceOf({ facts, rule, variables }: Trial): Evidence[] {
  return (rule.evidence ?? []).flatMap((entry) => {
    if (/^[a-zA-Z.]+$/.test(entry)) return factAt(facts, entry);
    const answer = evaluate(entry, variables);
    return 'value' in answer ? (answer.value as string[]).slice(0, evidenceLimit).flatMap((path) => factAt(facts, path)) : [];
  });
}

/** The fact at a path as section.key or section.key[2].name; nothing where it is not known. */
function factAt(facts: Facts, path: string): Evidence[] {
  const [name, ...steps] = path.split(/\.|\[|\]\.?/).filter((step) => step !== '') as [SectionName, ...string[]];
  const section = sectionOf(facts, name);
  if (section.status !== 'collected') return [];
  let value: unknown = section.data;
  for (const step of steps) value = (value as Record<string, unknown> | undefined)?.[step];
  return value === undefined ? [] : [{ fact: path, value, source: section.source }];
}
