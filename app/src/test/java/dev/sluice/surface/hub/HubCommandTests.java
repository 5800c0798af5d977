package dev.sluice.surface.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.huggingface.HubReference;
import dev.sluice.source.huggingface.RepoType;
import java.util.List;
import org.junit.jupiter.api.Test;

class HubCommandTests {

    @Test
    void aCommandCanBeCopiedIntoAShell() {
        HubReference part =
                new HubReference(RepoType.DATASET, "org/name", "refs/pr/1", List.of("*.json", "it's $HOME.txt"));
        assertThat(HubCommand.of(part, "/srv/my models/org_name"))
                .isEqualTo("hf download org/name '*.json' 'it'\\''s $HOME.txt' --repo-type dataset"
                        + " --revision refs/pr/1 --local-dir '/srv/my models/org_name'");
        HubReference whole = new HubReference(RepoType.MODEL, "gpt2", "main", List.of());
        assertThat(HubCommand.of(whole, "/srv/gpt2"))
                .isEqualTo("hf download gpt2 --repo-type model --revision main --local-dir /srv/gpt2");
    }
}
