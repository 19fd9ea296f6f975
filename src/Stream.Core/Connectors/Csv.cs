namespace Streams;

/// <summary>Writes records as comma-separated values.</summary>
public static class Csv
{
    /// <summary>A table without columns yet, as in <c>Csv.Of&lt;Trade&gt;().Column("symbol", t =&gt; t.Symbol).Column("price", t =&gt; t.Price)</c>.</summary>
    /// <typeparam name="T">The records: one row each.</typeparam>
    public static CsvFormat<T> Of<T>() => new([], hasHeader: true);
}
