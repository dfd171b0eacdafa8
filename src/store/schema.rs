//! The tables, and how an older database gets them.

use sqlx::{Connection as _, SqliteConnection};

/// Marks a file as ours (`PRAGMA application_id`): "DPSH".
const APPLICATION_ID: i32 = 0x4450_5348;

/// The steps from nothing to the present schema. Steps are only ever added: the number of those
/// that were taken is the `user_version` of a database.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_items.sql"),
    include_str!("migrations/0002_archive.sql"),
    include_str!("migrations/0003_subscriptions.sql"),
    include_str!("migrations/0004_hooks.sql"),
    include_str!("migrations/0005_feeds.sql"),
    include_str!("migrations/0006_pushed.sql"),
    include_str!("migrations/0007_texts.sql"),
    include_str!("migrations/0008_alike.sql"),
    include_str!("migrations/0009_incidents.sql"),
    include_str!("migrations/0010_trouble.sql"),
    include_str!("migrations/0011_listings.sql"),
];

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum SchemaError {
    #[error("{0}")]
    Sql(#[from] sqlx::Error),
    #[error(
        "it was written by a newer version of Depesche (schema {0}, this version knows {known}); install that version, \
         or name another file in [store] url", known = MIGRATIONS.len()
    )]
    Newer(usize),
    #[error("it is the SQLite database of another program; name another file in [store] url")]
    Foreign,
    #[error("it has not all tables yet; let `depesche run` or `depesche once` make them")]
    Missing,
}

/// Brings a database to the present schema, one transaction per step: an interrupted step leaves
/// nothing behind and is taken again at the next start.
pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<(), SchemaError> {
    let done = version(connection).await?;
    for (place, step) in MIGRATIONS.iter().enumerate().skip(done) {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(*step).execute(&mut *transaction).await?;
        set(&mut transaction, "application_id", APPLICATION_ID).await?;
        set(&mut transaction, "user_version", i32::try_from(place + 1).unwrap_or(i32::MAX)).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Makes sure that a database that is only read has the present schema.
pub(super) async fn check(connection: &mut SqliteConnection) -> Result<(), SchemaError> {
    if version(connection).await? < MIGRATIONS.len() { Err(SchemaError::Missing) } else { Ok(()) }
}

/// Makes sure that a database is ours, and of this version or an older one.
pub(super) async fn is_ours(connection: &mut SqliteConnection) -> Result<(), SchemaError> {
    if version(connection).await? == 0 { Err(SchemaError::Missing) } else { Ok(()) }
}

/// How many steps a database has taken.
async fn version(connection: &mut SqliteConnection) -> Result<usize, SchemaError> {
    let done: i32 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    let application: i32 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *connection).await?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(&mut *connection).await?;
    if application != APPLICATION_ID && tables > 0 {
        return Err(SchemaError::Foreign);
    }
    match usize::try_from(done) {
        Ok(done) if done > MIGRATIONS.len() => Err(SchemaError::Newer(done)),
        Ok(done) => Ok(done),
        Err(_) => Err(SchemaError::Foreign),
    }
}

/// Sets a number in the header of the database. Pragmas take no parameters; the value is a number.
async fn set(connection: &mut SqliteConnection, pragma: &'static str, value: i32) -> Result<(), sqlx::Error> {
    let statement = format!("PRAGMA {pragma} = {value}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(connection).await.map(|_| ())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    async fn memory() -> SqliteConnection {
        SqliteConnection::connect("sqlite::memory:").await.unwrap()
    }

    #[tokio::test]
    async fn migrations_run_once() {
        let mut connection = memory().await;
        assert!(matches!(check(&mut connection).await, Err(SchemaError::Missing)));
        migrate(&mut connection).await.unwrap();
        migrate(&mut connection).await.unwrap();
        check(&mut connection).await.unwrap();
        assert_eq!(version(&mut connection).await.unwrap(), MIGRATIONS.len());
    }

    #[tokio::test]
    async fn newer_and_foreign_databases_are_refused() {
        let mut newer = memory().await;
        migrate(&mut newer).await.unwrap();
        set(&mut newer, "user_version", 99).await.unwrap();
        let error = migrate(&mut newer).await.unwrap_err();
        assert!(error.to_string().contains("newer version of Depesche (schema 99"), "{error}");

        let mut foreign = memory().await;
        sqlx::raw_sql("CREATE TABLE bookmark (url TEXT)").execute(&mut foreign).await.unwrap();
        assert!(matches!(migrate(&mut foreign).await, Err(SchemaError::Foreign)));
    }

    #[tokio::test]
    async fn b07_a_failed_step_leaves_nothing() {
        let mut connection = memory().await;
        sqlx::raw_sql("PRAGMA application_id = 1146114888; CREATE TABLE content (x)")
            .execute(&mut connection)
            .await
            .unwrap();
        assert!(migrate(&mut connection).await.is_err());
        let tables: i64 =
            sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(&mut connection).await.unwrap();
        assert_eq!(tables, 1);
        assert_eq!(version(&mut connection).await.unwrap(), 0);
    }
}
