//! Portuguese.

use super::Words;

pub(super) const WORDS: Words = Words {
    tags: &["pt"],
    all_feeds: "Todos os feeds",
    subscribe: "Assinar",
    subscribe_how: "Copie um destes endereços para um leitor de feeds: ele mostrará as novidades.",
    subscribe_all: "Assinar todos",
    subscribe_all_how: "Importe este arquivo em um leitor de feeds.",
    sections: "Seções",
    advertisement: "Publicidade",
    paywalled: "Exclusivo para assinantes",
    cut_off: "Trecho",
    first_seen: "visto pela primeira vez em",
    reading: "min de leitura",
    updated: "atualizado em",
    no_items: "Nada foi publicado aqui ainda.",
    no_feeds: "Ainda não há feeds.",
    made_by: "Criado com",
    older: "Artigos anteriores",
    newest: "Artigos mais recentes",
    skip: "Ir para os artigos",
    months: [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    day: "%-d de %B de %Y",
    clock: " às %H:%M",
};

/// Portuguese of Portugal.
pub(super) const EUROPEAN: Words = Words {
    tags: &["pt-PT"],
    subscribe: "Subscrever",
    subscribe_all: "Subscrever todos",
    subscribe_all_how: "Importe este ficheiro num leitor de feeds.",
    sections: "Secções",
    cut_off: "Excerto",
    ..WORDS
};
