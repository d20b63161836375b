/** A template that Handlebars has compiled; its runtime turns it into a function. */
type Compiled = object;

export declare const dockerfile: Compiled;
export declare const environment: Compiled;
export declare const readme: Compiled;
