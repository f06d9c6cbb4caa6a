/** Files that are built in as they are. */
declare module '*.py' {
  const text: string;
  export default text;
}
