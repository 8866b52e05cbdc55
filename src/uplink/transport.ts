/** One message on its way to the broker. */
export interface Outgoing {
  readonly topic: string;
  /** JSON, or empty to take a retained message away. */
  readonly payload: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** MQTT 5 message expiry, seconds. */
  readonly expiryS?: number;
}

/** One message from the broker. */
export interface Incoming {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
  /** The broker has sent it before. */
  readonly dup: boolean;
}

/** What publishes: a connection, or what stands for one in a test. Messages leave in the order of the calls. */
export interface Transport {
  /**
   * Resolves at the broker's PUBACK (QoS 0: when handed to the socket). A PUBACK is not a delivery: docs/contract.md, rule 3.
   * @throws VisioborneError `broker.lost` when the connection ends before, `broker.refused` when the broker refuses it.
   */
  publish(message: Outgoing): Promise<void>;
}
