import { useState } from "preact/hooks";
import { post } from "../../api/client.ts";
import { may, useAccount } from "../../state/account.ts";
import { useWords } from "../../state/language.ts";
import { INCIDENTS } from "../../words/incidents.ts";
import { Form } from "../form.tsx";

/** The link of a borne's sheet by which its host writes into the incident book: made by a manager, shown once. */
export function EntryLink({ network, borne }: { network: string; borne: string }) {
  const { t } = useWords(INCIDENTS);
  const { role } = useAccount();
  const [made, setMade] = useState<{ readonly url: string; readonly qr: string } | undefined>();
  if (!may(role, "manager")) return null;
  return (
    <section class="card incident-card entry-link">
      <h2>{t("link")}</h2>
      <p>{t("link.lead")}</p>
      {made && (
        <>
          <img alt={t("link.qr")} src={`data:image/svg+xml,${encodeURIComponent(made.qr)}`} />
          <p>
            <a href={made.url}>{made.url}</a>
          </p>
        </>
      )}
      <Form send={t("link.make")} onSend={async () => setMade(await post(`/bornes/${network}/${borne}/entry-link`))}>
        <p class="quiet small">{t("link.warn")}</p>
      </Form>
    </section>
  );
}
