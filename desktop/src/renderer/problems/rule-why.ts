import { ruleCatalogue } from 'eventwright/rules/index.ts';

const whys = new Map(ruleCatalogue().map(({ id, title, why }) => [id, { title, ...why }]));

/** Why a rule exists and where that is known from; undefined for findings that no rule made, such as those about the format. */
export const whyOf = (ruleId: string) => whys.get(ruleId);
