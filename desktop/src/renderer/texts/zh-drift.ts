import type { Texts } from './words.ts';

/** 代码与图纸不一致时的中文文本。 */
export const drift: Texts['drift'] = {
  heading: '代码',
  summary: (files) => `代码与图纸有 ${files} 处不一致`,
  badge: (title, files) => `${title}：代码与图纸有 ${files} 处不一致`,
  show: (path) => `在代码预览中显示 ${path}`,
  reasons: {
    edited: { what: '被手工修改过。', remedy: '请在图中体现该修改，或将它移入处理程序；在此之前会自动合并。' },
    missing: { what: '已被删除。', remedy: '重新生成即表示接受：文件保持删除。' },
    drawing: { what: '早于当前图纸。', remedy: '请重新生成以更新。' },
    orphan: { what: '图中已没有这个被修改过的文件所对应的内容。', remedy: '请移出需要的部分，然后删除它。' },
    conflict: { what: '合并冲突尚未解决。', remedy: '请在 <<<<<<< 与 >>>>>>> 之间作出选择，并删除标记。' },
    foreign: { what: '并非由 Eventwright 写入，却占用了生成文件的位置。', remedy: '请移走或重命名它。' },
  },
};
