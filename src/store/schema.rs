//! Bringing a database to the schema this version knows, and refusing any other.

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{PgPool, SqlSafeStr as _, SqlitePool};

use super::OpenError;

/// Every migration in order: number, name, text. Texts that were released never change.
const MIGRATIONS: &[(i64, &str, &str)] = &[(
    1,
    "initial",
    include_str!("../../migrations/0001_initial.sql"),
)];

/// Makes or updates the schema of a SQLite file.
pub(super) async fn update_sqlite(pool: &SqlitePool) -> Result<(), OpenError> {
    const STRANGERS: &str = "
        SELECT name FROM sqlite_master
        WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
            AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations')
        LIMIT 1";
    let found = sqlx::query(STRANGERS).fetch_optional(pool).await;
    refuse_strangers(found.map(|row| row.is_some()))?;
    migrator().run(pool).await.map_err(explain)
}

/// Makes or updates the schema of a PostgreSQL database.
pub(super) async fn update_postgres(pool: &PgPool) -> Result<(), OpenError> {
    const STRANGERS: &str = "
        SELECT table_name FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
            AND to_regclass('_sqlx_migrations') IS NULL
        LIMIT 1";
    let found = sqlx::query(STRANGERS).fetch_optional(pool).await;
    refuse_strangers(found.map(|row| row.is_some()))?;
    migrator().run(pool).await.map_err(explain)
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.iter().map(|&(version, name, sql)| {
        Migration::new(
            version,
            name.into(),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    Migrator::with_migrations(migrations.collect())
}

/// A database with tables but without our record of migrations is not ours.
fn refuse_strangers(found: Result<bool, sqlx::Error>) -> Result<(), OpenError> {
    match found {
        Ok(false) => Ok(()),
        Ok(true) => Err(OpenError::Foreign("it holds tables of another program")),
        Err(error) => Err(OpenError::or_corrupt(error, OpenError::Connect)),
    }
}

fn explain(error: MigrateError) -> OpenError {
    let known = MIGRATIONS.last().map_or(0, |&(version, ..)| version);
    match error {
        MigrateError::VersionMissing(found) if found > known => OpenError::Newer { found, known },
        MigrateError::VersionMissing(_) => {
            OpenError::Foreign("its schema has a step that no version of the bridge had")
        }
        MigrateError::VersionMismatch(_) => {
            OpenError::Foreign("its schema was made by other steps than the bridge's")
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            OpenError::or_corrupt(error, OpenError::Migrate)
        }
        other => OpenError::or_corrupt(sqlx::Error::Migrate(Box::new(other)), OpenError::Migrate),
    }
}
