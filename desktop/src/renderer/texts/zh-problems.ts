import type { Severity } from 'eventwright/model/index.ts';
import type { Texts } from './words.ts';

const severityNames: Readonly<Record<Severity, string>> = { error: '错误', warning: '警告', info: '提示' };

export const counted = (severity: Severity, count: number): string => `${count.toLocaleString('zh')} 个${severityNames[severity]}`;

/** 问题面板的中文文字；问题本身的描述来自检查规则。 */
export const problems: Texts['problems'] = {
  more: (count) => `还有 ${count.toLocaleString('zh')} 个问题，继续显示`,
  none: '没有发现问题，可以生成服务。',
  noneShown: '没有符合筛选条件的问题。',
  filter: '筛选问题',
  document: '文档',
  line: (line) => `第 ${line} 行`,
  count: counted,
  dot: (severity, count) => `${count.toLocaleString('zh')} 个问题，最严重的是${severityNames[severity]}`,
  toggle: (severity) => `显示或隐藏${severityNames[severity]}`,
  fix: '修复',
  fixBy: (label) => `修复：${label}`,
  why: '原因：',
  source: (source) => `（${source}）`,
  groupBy: '分组方式',
  groupings: { severity: '严重程度', area: '模式', element: '元素' },
  areas: {
    document: '格式',
    generate: '生成',
    rules: '规则设置',
    structure: '结构',
    channel: '通道',
    message: '消息',
    consumer: '消费者',
    retry: '重试',
    idempotency: '幂等处理',
    'pub-sub': '发布-订阅',
    'request-reply': '异步请求-应答',
    'load-leveling': '基于队列的削峰',
    'competing-consumers': '竞争消费者',
    replicas: '副本的最终一致性',
    sharding: '分片',
    cqrs: 'CQRS',
  },
};
