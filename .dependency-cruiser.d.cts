declare const configuration: {
  readonly forbidden: readonly {
    readonly name: string;
    readonly to: { readonly pathNot?: string | readonly string[] };
  }[];
};
export = configuration;
