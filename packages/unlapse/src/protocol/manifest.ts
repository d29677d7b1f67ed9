/** A discovery document (OpenID Discovery §3), as the server sent it. */
export interface Manifest {
  // oxlint-disable-next-line typescript/no-explicit-any -- Auth Connect's shape: apps read members of any type
  [key: string]: any;
}
