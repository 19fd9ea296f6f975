using System.Data.Common;
using DuckDB.NET.Data;

namespace Streams.Tests.Samples;

/// <summary>Answers of a database that knows nothing of this library.</summary>
internal static class DuckDb
{
    /// <summary>q1 over a file of events, as lines of CSV sorted by all columns.</summary>
    public static string[] CurrencyConversion(string events)
    {
        using DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT auction, bidder, CAST(price AS DECIMAL(18, 0)) * 0.908 AS euros, dateTime, extra
            FROM read_json('{events}', format = 'newline_delimited', columns = {Columns})
            WHERE type = 'bid'
            ORDER BY auction, bidder, euros, dateTime, extra
            """;
        using DbDataReader row = command.ExecuteReader();
        List<string> lines = ["auction,bidder,price,dateTime,extra"];
        while (row.Read()) lines.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{row.GetInt64(0)},{row.GetInt64(1)},{row.GetDecimal(2)},{row.GetInt64(3)},{row.GetString(4)}"));
        return [.. lines];
    }

    private const string Columns = "{type: 'VARCHAR', auction: 'BIGINT', bidder: 'BIGINT', price: 'BIGINT', dateTime: 'BIGINT', extra: 'VARCHAR'}";
}
