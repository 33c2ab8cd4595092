-- Views over the tables of a lake. They need the views of the tables: `tieup query --views` prints all.

-- claims: a row per claim, which is one article's statement of one partnership.
CREATE OR REPLACE VIEW claims AS
SELECT
    partnership_id,                                         -- one per claim
    article_id,                                             -- the article that says so
    any_value(story_id) AS story_id,                        -- its story; null: not compared with others
    date,                                                   -- day of publication (UTC), else of ingestion
    list(                                                   -- who, by company_id
        struct_pack(
            company_id := company_id,                       -- slug
            name := company_name,                           -- the short usual name
            surface := company_surface,                     -- the words that name it
            parent := company_parent,                       -- company_id of its topmost owner; null: none known
            role := role                                    -- supplier, customer …; null: an equal
        ) ORDER BY company_id
    ) AS parties,
    any_value(kind) AS kind,                                -- partnership, joint_venture, supply …
    any_value(status) AS status,                            -- announced, signed, ended …
    any_value(evidence) AS evidence,                        -- the sentence that says so, verbatim
    any_value(evidence_field) AS evidence_field,            -- title or text: where it stands
    any_value(evidence_start) AS evidence_start,            -- offset in that field, in code points
    any_value(evidence_end) AS evidence_end,                -- end offset, exclusive
    any_value(topics) AS topics,                            -- what it is about
    any_value(term_months) AS term_months,                  -- how long it is to last; null: not said
    any_value(background) AS background,                    -- true if mentioned in passing, not reported
    any_value(confidence) AS confidence,                    -- 0 to 1
    any_value(rule) AS rule,                                -- which pattern spoke
    any_value(title) AS title,                              -- the article's headline
    any_value(url) AS url,                                  -- the article's address
    any_value(language) AS language,                        -- the article's language
    any_value(translation_status) AS translation_status,    -- as in `articles`
    any_value(published_at) AS published_at,                -- when the article was published; null: not known
    any_value(run_id) AS run_id                             -- the run that wrote it
FROM partnerships
GROUP BY partnership_id, article_id, date;                  -- one date per claim; as a key it still chooses the files

-- feed_health: a row per feed, how it does, those that fail first.
CREATE OR REPLACE VIEW feed_health AS
SELECT
    feed_url,                                               -- the feed's address
    any_value(title) AS title,                              -- its name
    max(checked_at) AS checked_at,                          -- when it was last asked
    arg_max(failures, checked_at) AS failures,              -- failed checks in a row; 0: it works
    max(checked_at) FILTER (failures = 0) AS worked_at,     -- when it last worked; null: never
    arg_max(error, checked_at) FILTER (failures > 0) AS error,  -- what went wrong last; null: nothing ever did
    max(newest_at) AS newest_at,                            -- when its newest entry was published
    arg_max(next_check_at, checked_at) AS next_check_at,    -- not asked before
    sum(new_items) AS entries,                              -- entries that it has brought
    coalesce(any_value(waiting), 0) AS pages_waiting        -- how many of them are still to be fetched
FROM feeds
LEFT JOIN (
    SELECT feed_url, count(*) FILTER (state = 'waiting') AS waiting
    FROM (SELECT feed_url, entry_keys, arg_max(state, checked_at) AS state FROM pages GROUP BY feed_url, entry_keys)
    GROUP BY feed_url
) USING (feed_url)
GROUP BY feed_url
ORDER BY failures DESC, feed_url;

-- deals: a row per set of companies that have tied up, whatever the articles, languages and subsidiaries.
-- Claims in passing (`background`) and claims that name fewer than two groups of companies are left out.
CREATE OR REPLACE VIEW deals AS
WITH
-- How far a status is in a partnership's life: of two that are reported on the same day, the later in this list counts.
-- A denial answers a rumour; an announcement answers both.
lifecycle (status, step) AS (
    VALUES
    ('rumoured', 1), ('denied', 2), ('exploring', 3), ('announced', 4), ('signed', 5),
    ('expanded', 6), ('renewed', 7), ('completed', 8), ('ended', 9)
),
-- Read once, used twice.
party AS MATERIALIZED (
    SELECT
        partnership_id, article_id, story_id, date, company_id, company_name, company_parent, kind, status, language,
        confidence, evidence, evidence_field, url, background
    FROM partnerships
),
-- The most frequent name of each company.
names AS (
    SELECT company_id, first(name ORDER BY times DESC, name) AS name
    FROM (
        SELECT company_id, name, count(*) AS times
        FROM (
            SELECT company_id, company_name AS name FROM party
            UNION ALL
            SELECT company.company_id, company.name FROM (SELECT unnest(companies) AS company FROM articles)
        )
        GROUP BY company_id, name
    )
    GROUP BY company_id
),
claim AS (
    SELECT
        partnership_id, article_id, date,
        list(DISTINCT coalesce(company_parent, company_id) ORDER BY coalesce(company_parent, company_id)) AS company_ids,
        coalesce(any_value(story_id), article_id) AS story,
        any_value(kind) AS kind,
        any_value(status) AS status,
        any_value(language) AS language,
        any_value(confidence) AS confidence,
        any_value(evidence) AS evidence,
        any_value(evidence_field) AS evidence_field,
        any_value(url) AS url
    FROM party
    WHERE NOT background
    GROUP BY partnership_id, article_id, date
),
report AS MATERIALIZED (
    SELECT left(sha256(array_to_string(company_ids, ',')), 16) AS deal_id, *
    FROM claim
    WHERE len(company_ids) >= 2
),
parties AS (
    SELECT deal_id, list(coalesce(name, company_id) ORDER BY company_id) AS parties
    FROM (SELECT DISTINCT deal_id, unnest(company_ids) AS company_id FROM report)
    LEFT JOIN names USING (company_id)
    GROUP BY deal_id
),
-- The kind that most stories name: copies of one text are one voice. With equally many stories a specific kind goes
-- before `partnership` and `other`, then the surest, then the most recent, then the alphabet.
kinds AS (
    SELECT deal_id, first(kind ORDER BY stories DESC, is_general, confidence DESC, last_seen DESC, kind) AS kind
    FROM (
        SELECT
            deal_id, kind,
            count(DISTINCT story) AS stories,
            kind IN ('partnership', 'other') AS is_general,
            max(confidence) AS confidence,
            max(date) AS last_seen
        FROM report
        GROUP BY deal_id, kind
    )
    GROUP BY deal_id
),
histories AS (
    SELECT
        deal_id,
        last(status ORDER BY date, step, status) AS status,
        list(struct_pack(date := date, status := status, articles := articles) ORDER BY date, step, status) AS history
    FROM (
        SELECT deal_id, date, status, coalesce(any_value(step), 0) AS step, count(DISTINCT article_id) AS articles
        FROM report
        LEFT JOIN lifecycle USING (status)
        GROUP BY deal_id, date, status
    )
    GROUP BY deal_id
),
-- The surest sentence; of equally sure ones a headline, then the first to say so.
summaries AS (
    SELECT
        deal_id,
        any_value(company_ids) AS company_ids,
        min(date) AS first_seen,
        max(date) AS last_seen,
        count(DISTINCT article_id) AS articles,
        count(DISTINCT story) AS stories,
        list(DISTINCT language ORDER BY language) AS languages,
        max(confidence) AS confidence,
        first(
            struct_pack(evidence := evidence, url := url, article_id := article_id)
            ORDER BY confidence DESC, evidence_field = 'title' DESC, date, article_id, partnership_id
        ) AS best
    FROM report
    GROUP BY deal_id
)
SELECT
    deal_id,                                        -- 16 hex digits, the same in every lake for the same companies
    parties,                                        -- names of the topmost companies, in the order of company_ids
    company_ids,                                    -- ids of the topmost companies, sorted
    kind,                                           -- what most stories call it
    status,                                         -- the latest, by date; on one day the furthest in its life
    history,                                        -- list of struct(date, status, articles), by date
    first_seen,                                     -- date of the first article
    last_seen,                                      -- date of the last article
    articles,                                       -- how many articles state it
    stories,                                        -- how many of them are no copies of each other
    languages,                                      -- their languages, sorted
    best.evidence AS evidence,                      -- the best sentence, verbatim
    best.url AS evidence_url,                       -- the address of its article; null: not known
    best.article_id AS evidence_article_id,         -- its article
    confidence                                      -- 0 to 1, that of the best sentence
FROM summaries
JOIN parties USING (deal_id)
JOIN kinds USING (deal_id)
JOIN histories USING (deal_id)
ORDER BY last_seen DESC, articles DESC, deal_id;
