/** What happens to this page or app. */
export interface Lifecycle {
  /** False only when the device is known to be offline. */
  isOnline(): boolean;
  /** Whether somebody can see this page. */
  isVisible(): boolean;
  /**
   * Calls `listener` whenever time may have passed unseen or the network may be back: shown again,
   * restored from the back/forward cache, online, app resumed. Returns the function that stops it.
   */
  onWake(listener: () => void): () => void;
}
