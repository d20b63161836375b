import type { Texts } from './words.ts';

/** 节点与连线种类的中文名称。 */
export const nodeKinds: Texts['nodeKinds'] = {
  producer: { label: '生产者', hint: '发送消息的应用。' },
  topic: { label: '主题', hint: '向任意多个订阅者宣布事件。' },
  queue: { label: '队列', hint: '保存消息，直到某个工作者取走。' },
  consumer: { label: '消费者', hint: '处理消息；多个副本竞争同一个队列。' },
  'command-store': { label: '命令存储', hint: '做决定的数据库；命令写入这里。' },
  replica: { label: '副本', hint: '跟随来源的拷贝，例如在另一个地区。' },
  'read-model': { label: '读模型', hint: '供查询用的视图，由事件更新。' },
  external: { label: '外部系统', hint: '不属于我们的系统：被调用，或是消息的来源。' },
};

/** 读作：«起点» 动词 «终点»。 */
export const edgeKinds: Texts['edgeKinds'] = {
  send: { label: '发送', verb: '发送到' },
  receive: { label: '接收', verb: '交由其处理：' },
  subscribe: { label: '订阅', verb: '推送给' },
  call: { label: '调用', verb: '调用' },
  reply: { label: '应答', verb: '应答到' },
  write: { label: '写入', verb: '写入' },
  read: { label: '读取', verb: '读取' },
  replicate: { label: '复制', verb: '复制到' },
  project: { label: '投影', verb: '投影到' },
  'dead-letter': { label: '死信', verb: '将死信送往' },
  scale: { label: '伸缩', verb: '伸缩' },
};
