import { counted } from './zh-problems.ts';
import type { Texts } from './words.ts';

const number = (value: number) => value.toLocaleString('zh');

/** 检查器的中文文字；各项设置的名称和说明来自拓扑格式。 */
export const inspector: Texts['inspector'] = {
  tabs: { properties: '属性', capacity: '容量', messages: '消息' },
  document: '图纸',
  hint: '选择节点或连线，查看它的设置。',
  id: '标识',
  idHelp: '文件和代码中的名称。修改后，所有引用都会随之更新。',
  badId: '请使用小写字母、数字和连字符，并以字母开头。',
  takenId: (id) => `“${id}”已被占用，或在代码中会变成相同的名称。`,
  broker: '消息代理',
  kind: '种类',
  connections: '连线',
  from: '来自',
  to: '去往',
  required: '此项不能为空。',
  pattern: (example) => (example === undefined ? '此处不允许这样填写。' : `此处不允许这样填写，例如可以填写 ${example}。`),
  wrongItem: (item) => `此处不允许“${item}”。`,
  example: (example) => `例如 ${example}`,
  notAnObject: '请填写一个 JSON 对象。',
  notJson: (reason) => `这不是 JSON：${reason}`,
  unset: '未设置',
  default: (value) => `${value}（默认）`,
  isDefault: '默认',
  derived: '按图推定',
  yes: '是',
  no: '否',
  unknownReference: (id) => `不存在“${id}”。`,
  removeItem: (item) => `移除 ${item}`,
  addGroup: (title) => `添加“${title}”`,
  removeGroup: (title) => `移除“${title}”`,
  allOrAdd: '到达的全部消息；添加…',
  addItem: '添加…',
  newMessage: '新建消息…',
};

export const messages: Texts['messages'] = {
  empty: '还没有消息。消息说明传递的是什么，以及它的内容。',
  add: '新建消息',
  back: '全部消息',
  remove: '删除消息',
  uses: (count) => (count === 0 ? '未使用' : `用于 ${number(count)} 条连线`),
};

export const generate: Texts['generate'] = {
  title: '生成服务',
  description: '生成一个可以用 npm start 运行的项目。您修改过的处理代码会保留。',
  folder: '文件夹',
  browse: '浏览',
  broker: '消息代理',
  brokerOfDrawing: '按图纸',
  run: '生成',
  starting: '正在启动',
  progress: (done, total) => `${number(done)} / ${number(total)}`,
  hasErrors: (count) => `拓扑有${counted('error', count)}，有错误时不能生成。`,
  refused: (count) => `没有写入任何文件：请先解决 ${number(count)} 个问题。`,
  done: (written, unchanged, kept) => `写入 ${number(written)} 个文件，${number(unchanged)} 个未变，保留您的 ${number(kept)} 个。`,
  next: '运行方法：',
  cancelled: '已取消；文件夹中原有的内容没有变化。',
};
