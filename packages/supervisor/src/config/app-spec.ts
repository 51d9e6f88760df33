/** What the workers run: a file by Node with our agent inside, or any command that ends up running Node. */
export type AppSpec =
  | { readonly kind: 'file'; readonly path: string; readonly args: readonly string[] }
  | { readonly kind: 'command'; readonly command: readonly string[] }
