import { noChange } from 'lit';
import { directive, Directive, type ElementPart } from 'lit/directive.js';

// Elements are placed by script: the content security policy allows no style attributes.

class Placed extends Directive {
  #left = NaN;
  #width = NaN;

  // Never asked for what it gives: its parameters are the directive's.
  override render(left: number, width: number): unknown {
    return [left, width];
  }

  override update(part: ElementPart, [left, width]: [left: number, width: number]): unknown {
    const { style } = part.element as HTMLElement;
    if (left !== this.#left) style.left = `${left}%`;
    if (width !== this.#width) style.width = `${width}%`;
    this.#left = left;
    this.#width = width;
    return noChange;
  }
}

/** Left edge and width of an element, in percent of its parent. */
export const placed = directive(Placed);

class Raised extends Directive {
  #top = NaN;

  override render(top: number): unknown {
    return top;
  }

  override update(part: ElementPart, [top]: [top: number]): unknown {
    if (top !== this.#top) (part.element as HTMLElement).style.transform = `translateY(${top}px)`;
    this.#top = top;
    return noChange;
  }
}

/** Top edge of an element, in pixels from where it would stand. */
export const raised = directive(Raised);
