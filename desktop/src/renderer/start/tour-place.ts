interface Size {
  readonly width: number;
  readonly height: number;
}

/** px in the window */
export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

const gapPx = 12;

const within = (wanted: number, length: number, whole: number) => Math.max(gapPx, Math.min(wanted, whole - length - gapPx));

/** Where a card stands that speaks of a part: beside it where there is room, else over or under it, else on it. @returns px */
export function besidePart(part: Box | undefined, card: Size, page: Size): { left: number; top: number } {
  if (!part) return { left: (page.width - card.width) / 2, top: (page.height - card.height) / 2 };
  const top = within(part.top + gapPx, card.height, page.height);
  const right = part.left + part.width;
  if (right + card.width + 2 * gapPx <= page.width) return { left: right + gapPx, top };
  if (part.left - card.width - 2 * gapPx >= 0) return { left: within(part.left - card.width - gapPx, card.width, page.width), top };
  const left = within(part.left + part.width / 2 - card.width / 2, card.width, page.width);
  if (part.top - card.height - 2 * gapPx >= 0) return { left, top: within(part.top - card.height - gapPx, card.height, page.height) };
  return { left, top: within(part.top + part.height + gapPx, card.height, page.height) };
}
