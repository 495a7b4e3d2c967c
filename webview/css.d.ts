/** Style sheets of libraries, bundled as text. */
declare module '*.css' {
  const text: string;
  export default text;
}

/** Pictures, bundled as text. */
declare module '*.svg' {
  const text: string;
  export default text;
}
