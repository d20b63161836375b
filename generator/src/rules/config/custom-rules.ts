import type { Rule } from '../define-rule.ts';
import { readCondition, type Condition } from './conditions.ts';
import { readSelector, type Selector } from './selectors.ts';
import type { Shape } from './shape.ts';

const members = ['id', 'given', 'where', 'then', 'severity', 'message', 'remedy', 'why'] as const;
const idPattern = /^[a-z]+(-[a-z]+)*\/[a-z]+(-[a-z]+)*$/;
const longestText = 500;
const mostConditions = 20;
const mostRules = 200;

interface Stated {
  readonly given: Selector;
  readonly where: readonly Condition[];
  readonly must: readonly Condition[];
}

/** One condition or a list of them. */
const conditions = (shape: Shape): Condition[] =>
  (Array.isArray(shape.value) ? shape.list(mostConditions) : [shape]).flatMap((each) => readCondition(each) ?? []);

function checkOf({ given, where, must }: Stated): Rule['check'] {
  return function* (graph) {
    for (const { target, pointer, value, name } of given(graph)) {
      if (!where.every(({ holds }) => holds(value))) continue;
      for (const condition of must) {
        if (condition.holds(value)) continue;
        const id = target.type === 'document' ? '' : target.id;
        yield {
          messageId: 'custom',
          target,
          pointer: `${pointer}${condition.pointer}`,
          data: { name, id, property: condition.pointer.slice(1) },
        };
      }
    }
  };
}

function readRule(shape: Shape): Rule | undefined {
  if (!shape.object(members)) return undefined;
  const id = shape.at('id').text(100);
  if (id !== undefined && !idPattern.test(id))
    shape.at('id').note(`"${id}" is not a rule id`, 'Write area/name in lower case with dashes.');
  const given = readSelector(shape.at('given'));
  const where = shape.at('where').isAbsent ? [] : conditions(shape.at('where'));
  const must = conditions(shape.at('then'));
  const severity = shape.at('severity').isAbsent ? 'warning' : shape.at('severity').choice(['error', 'warning', 'info']);
  const message = shape.at('message').text(longestText);
  const optional = (member: string, otherwise: string) =>
    shape.at(member).isAbsent ? otherwise : (shape.at(member).text(longestText) ?? otherwise);
  const remedy = optional('remedy', 'Set "{property}" as this project asks.');
  const why = { text: optional('why', 'A rule of this project.'), source: 'The rules file of this project' };
  if (id === undefined || !given || must.length === 0 || severity === undefined || message === undefined) return undefined;
  return {
    id,
    severity,
    title: message,
    messages: { custom: message },
    remedy,
    why,
    docs: '../../docs/validation.md',
    check: checkOf({ given, where, must }),
  };
}

/** Reads the rules that a project states itself. They are data: nothing of them runs but comparisons. */
export function readCustomRules(shape: Shape, builtIn: ReadonlySet<string>): Rule[] {
  const seen = new Set<string>();
  return shape.list(mostRules).flatMap((each) => {
    const rule = readRule(each);
    if (!rule) return [];
    if (builtIn.has(rule.id) || seen.has(rule.id))
      return each.at('id').note(`the rule "${rule.id}" exists already`, 'Choose another id.') ?? [];
    seen.add(rule.id);
    return [rule];
  });
}
