/** Tables of the incident book and what was told of it. */
export interface IncidentsTables {
  incident: {
    id: string;
    network: string;
    scope: string;
    /** Id of the borne or the site; the network itself; `centre`. */
    subject: string;
    /** Site of a borne or a site, where one is known. */
    site: string | null;
    code: string;
    severity: string;
    owner: string;
    assignee: string | null;
    state: string;
    /** 1 = the fault is there now, as far as is known. */
    present: number;
    /** 1 = a person made or reopened it: only a person closes it. */
    by_hand: number;
    since_ms: number;
    opened_ms: number;
    cleared_ms: number | null;
    closed_ms: number | null;
    returns: number;
    flapping: number;
    device: string | null;
    detail: string;
    /** JSON object: id of each borne that it stands for now, with the time since when. */
    members: string;
    changed_ms: number;
  };
  /** Every change. `who` is an account of a role or a post, `centre` or `accueil`; never a person. */
  incident_history: { incident: string; seq: number; at_ms: number; who: string; kind: string; detail: string };
  /** When an incident stood in the way of a borne. `to_ms` null = it still does. */
  incident_span: { incident: string; network: string; borne: string; from_ms: number; to_ms: number | null };
  /** What is to be told, and what was: `queued`, `sending`, `sent`, `failed`, `withdrawn`. */
  notice: {
    id: string;
    incident: string;
    kind: string;
    channel: string;
    address: string;
    severity: string;
    /** 1 = it may wait for others and go with them. */
    digest: number;
    state: string;
    due_ms: number;
    made_ms: number;
    sent_ms: number | null;
    /** Id of the message that carried it, the same for all that went together. */
    message: string | null;
    attempts: number;
    error: string;
  };
  /** Link of a borne's sheet by which the host writes into the book; only the SHA-256 of its token. */
  entry_link: { network: string; borne: string; hash: string; made_ms: number; made_by: string };
}
