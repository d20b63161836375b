import type { Texts } from './words.ts';

/** 可以整体放入的模式的中文文字。 */
export const stamps: Texts['stamps'] = {
  region: '模式',
  list: {
    outbox: { title: '发件箱', hint: '状态和描述它的事件一起提交，再由中继发出事件。' },
    retry: { title: '重试', hint: '调用另一个系统：有限次尝试、逐渐加长的间隔、截止时间和预算。' },
    idempotency: { title: '幂等处理', hint: '重复到达的消息只生效一次，依靠同一数据库里的收件箱。' },
    'pub-sub': { title: '发布-订阅', hint: '一个事件，任意多个监听者，各有自己的队列。' },
    'request-reply': { title: '请求-应答', hint: '提问而不等待：关联的应答、超时和取消。' },
    'load-leveling': { title: '削峰填谷', hint: '有界队列承接突发流量，处理者按自己的节奏工作。' },
    'competing-consumers': { title: '竞争消费者', hint: '多个工作者共享一个队列，需要多少就有多少。' },
    replicas: { title: '副本', hint: '其他地区的拷贝通过事件跟随存储，版本高者胜出。' },
    sharding: { title: '分片', hint: '一个存储按不变的键分布到多个数据库和表。' },
    cqrs: { title: 'CQRS', hint: '命令修改存储；查询读取由事件保持更新的读模型。' },
  },
};
