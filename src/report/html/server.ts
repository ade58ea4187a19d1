// One server's part of the page.
import { relaxedLine, verdictLine } from '../verdict.ts';
import type { Finding, Outcome, Remedy, RepairStep, Result, Results } from '../../documents/results.ts';
import { escapeJson } from '../../text/visible.ts';
import { mostSevereFirst } from '../bySeverity.ts';
import { nameOf } from '../fleet.ts';
import { gapsOf } from '../gaps.ts';
import { handoffOf } from '../handoff.ts';
import { teams, type Team } from '../teams.ts';
import { loginBesides } from '../login.ts';
import type { Phrases } from '../phrases.ts';
import { reportName } from '../reportName.ts';
import { powershellLine } from '../../text/powershell.ts';
import { messageOf } from '../rows.ts';
import { toneOfLogin, toneOfVerdict } from '../tone.ts';
import { markup, nothing, type Markup, type Part } from './markup.ts';
import { drawWay } from './way.ts';

interface PartOptions {
  phrases: Phrases;
  /** Of the server's heading. */
  level: number;
  /** Of the part, to be linked to; '' where it is the whole page. */
  id: string;
  /** With evidence and what it rests on. */
  whole: boolean;
  /** The plan of these alone. */
  team?: Team | undefined;
}

export const mark = (text: string, verdict: Results['verdict']): Markup =>
  markup`<span class="mark ${toneOfVerdict[verdict]}">${text}</span>`;

type ServerSection = [title: string, content: Markup, kind?: 'page' | undefined];

export function serverPart(results: Results, { phrases, level, id, whole, team }: PartOptions): Markup {
  const { server, verdict, tool, product, login } = results;
  const versions = [`kerbcheck ${tool}`, ...(product === undefined ? [] : [product]), reportName(results, phrases.reportWords)].join(' · ');
  const title = markup`${nameOf(server, phrases.serverNotKnown)} ${mark(verdictLine(results, phrases.verdictWords), verdict)}`;
  const relaxed = relaxedLine(results, phrases.verdictWords);
  const pages = team === undefined ? (whole ? teams : []) : [team];
  const handedOn = pages.map((one): ServerSection => [
    phrases.handoff[one],
    handoff(results, one, phrases, team !== undefined),
    team === undefined ? 'page' : undefined,
  ]);
  const parts: ServerSection[] =
    team !== undefined
      ? handedOn
      : [
          [phrases.logins, drawWay(results, phrases, id)],
          [phrases.findings, findings(results, phrases, level + 2)],
          [phrases.repair, plan(results.repair, phrases)],
          ...handedOn,
          [phrases.notChecked, notJudged(results, 'notChecked', phrases)],
          [phrases.passed, passed(results, whole)],
          [phrases.notApplicable, notJudged(results, 'notApplicable', phrases)],
          [phrases.notes, list(results.notes.map(({ message }) => markup`${message}`))],
          [phrases.basis, whole ? basis(results, phrases) : nothing],
        ];
  const headline =
    login === undefined
      ? nothing
      : markup`<p class="headline ${toneOfLogin(results)}"><span>${login.message}</span></p>\n${loginBesides(login, phrases).map((line) => markup`<p>${line}</p>\n`)}`;
  const sections = parts.filter(([, { html }]) => html !== '').map(([name, content, kind]) => section(level + 1, name, content, kind));
  return markup`<article class="server"${id === '' ? nothing : markup` id="${id}"`}>
${heading(level, title)}
<p class="faint">${versions}</p>
${relaxed === undefined ? nothing : markup`<p>${relaxed}</p>\n`}${headline}${sections}</article>
`;
}

const heading = (level: number, content: Part): Markup => markup`<h${level}>${content}</h${level}>`;

/** `kind`: "page" begins a new one on paper. */
export const section = (level: number, title: string, content: Part, kind?: 'page'): Markup => markup`<section${
  kind === undefined ? nothing : markup` class="${kind}"`
}>${heading(level, title)}
${content}</section>
`;

function findings({ results }: Results, phrases: Phrases, level: number): Markup {
  const shown: readonly Outcome[] = ['fail', 'unknown', 'waived'];
  const open = [...results].sort(mostSevereFirst).filter(({ outcome }) => shown.includes(outcome));
  return markup`${open.map((result) => {
    const items = [...result.findings.map((finding) => findingText(finding, phrases)), ...gapText(result, phrases)];
    return markup`<div class="finding">${heading(level, `${result.rule} ${result.title}`)}\n${list(items, 'plain')}</div>\n`;
  })}`;
}

function findingText(finding: Finding, phrases: Phrases): Markup {
  const { severity, code, waiver } = finding;
  const colour = waiver ? 'faint' : severity === 'low' || severity === 'medium' ? 'open' : 'bad';
  const waived = waiver ? markup`<p class="faint">${phrases.waived(waiver.expires, waiver.owner, waiver.reason)}</p>` : nothing;
  return markup`<span class="mark ${colour}">${phrases.severity[severity]}</span> <code>${code}</code> ${messageOf(finding)}${waived}`;
}

/** What could not be judged in a rule. */
function gapText({ outcome, reason, incomplete, severity }: Result, phrases: Phrases): Markup[] {
  const why = outcome === 'unknown' ? reason : incomplete;
  const label = outcome === 'unknown' ? phrases.outcome.unknown : phrases.incomplete;
  return why === undefined ? [] : [markup`<span class="mark open">${phrases.severity[severity]}</span> ${label}: ${why}`];
}

function plan(steps: readonly RepairStep[], phrases: Phrases): Markup {
  return steps.length === 0 ? nothing : markup`<ol>${steps.map((step) => markup`<li>${stepText(step, phrases)}</li>\n`)}</ol>\n`;
}

function stepText(step: RepairStep, phrases: Phrases): Markup {
  const { after, note, or = [], undo } = step;
  const words = [after === undefined ? '' : phrases.onlyIfStillSo, note ?? ''].filter((text) => text !== '');
  const others = [...or.map((one): [string, Remedy] => [phrases.or, one]), ...(undo ? [[phrases.undo, undo] as [string, Remedy]] : [])];
  return markup`${remedy(step)}${words.map((text) => markup`<p>${text}</p>`)}${others.map(([label, one]) => markup`<p>${label}</p>${remedy(one)}`)}`;
}

/** What a team has to know who was not there when it was found. `even`: where there is nothing to do, too. */
function handoff(results: Results, team: Team, phrases: Phrases, even: boolean): Markup {
  const steps = handoffOf(results, team, phrases);
  if (steps.length === 0) return even ? markup`<p>${phrases.nothingToDo}</p>\n` : nothing;
  const row = ([label, content]: [string, Remedy]): Markup => {
    const name = label === '' ? nothing : markup`<strong>${label}</strong> `;
    return 'run' in content ? markup`<p>${name}</p>${remedy(content)}` : markup`<p>${name}${content.do}</p>`;
  };
  const lookAgain = results.repair.find(({ phase }) => phase === 'look-again');
  return markup`<ol>${steps.map((step) => markup`<li>${remedy(step.remedy)}${step.rows.map(row)}</li>\n`)}</ol>\n${
    lookAgain === undefined ? nothing : markup`<p>${phrases.thenLookAgain}</p>${remedy(lookAgain)}\n`
  }`;
}

const remedy = (one: Remedy): Markup => ('run' in one ? markup`<pre>${powershellLine(one.run)}</pre>` : markup`<p>${one.do}</p>`);

/** The rules for each cause, or for the option that would tell. */
function notJudged({ results }: Results, outcome: 'notChecked' | 'notApplicable', phrases: Phrases): Markup {
  const gaps = gapsOf(
    results.filter((result) => result.outcome === outcome),
    phrases.messages,
  );
  return list(
    gaps.map(({ option, reason, results: members }) => {
      const rules = members.map(({ rule }) => rule).join(' ');
      return option === undefined ? markup`<strong>${rules}</strong>: ${reason ?? ''}` : markup`<code>${option}</code>: ${rules}`;
    }),
  );
}

function passed({ results }: Results, whole: boolean): Markup {
  const rules = results.filter(({ outcome }) => outcome === 'pass');
  return list(
    rules.map(({ rule, title, message, evidence }) => {
      const facts = whole ? evidence : [];
      const items = facts.map(
        ({ fact, value, source }) => markup`<code>${fact} = ${escapeJson(JSON.stringify(value), false)}</code> (${source})`,
      );
      return markup`<strong>${rule}</strong> ${title}${message === undefined ? '' : `: ${message}`}${list(items, 'plain faint')}`;
    }),
  );
}

function basis({ inputs, evaluatedAt, failOn, tool, product }: Results, phrases: Phrases): Markup {
  const { facts, rules, site, waivers } = inputs;
  const changed = Object.entries(facts.changed).map(([path, value]) => `${path} = ${JSON.stringify(value)}`);
  const rows: [name: string, value: string | undefined][] = [
    [phrases.toolVersion, tool],
    [phrases.product, product],
    [phrases.collected, facts.collectedAt],
    [phrases.judged, evaluatedAt],
    [phrases.factsHash, facts.sha256],
    [phrases.ruleSet, `${rules.name} ${rules.version}, SHA-256 ${rules.sha256}`],
    [phrases.replaced, rules.replaced.join(' ')],
    [phrases.siteFile, site && `${site.path}, SHA-256 ${site.sha256}`],
    [phrases.waiverFile, waivers && `${waivers.path}, SHA-256 ${waivers.sha256}`],
    [phrases.changed, changed.join('; ')],
    [phrases.threshold, phrases.severity[failOn]],
  ];
  const known = rows.filter(([, value]) => (value ?? '') !== '');
  return markup`<dl>${known.map(([name, value]) => markup`<dt>${name}</dt><dd>${value ?? ''}</dd>\n`)}</dl>\n`;
}

function list(items: Markup[], kind?: string): Markup {
  if (items.length === 0) return nothing;
  return markup`<ul${kind === undefined ? nothing : markup` class="${kind}"`}>${items.map((item) => markup`<li>${item}</li>\n`)}</ul>\n`;
}
