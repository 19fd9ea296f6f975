using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Nexmark;

/// <summary>Writes the rows of a query, sorted by all columns: numbers as numbers, texts by their characters.</summary>
internal static class Answer
{
    /// <summary>Writes them as CSV, with a line of names first.</summary>
    public static void Write(string path, Query query, IEnumerable<ITuple> rows)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent) Directory.CreateDirectory(parent);
        File.WriteAllLines(path, rows.Order(Comparer<ITuple>.Create(Compare)).Take(query.Rows).Select(Line).Prepend(query.Columns));
    }

    private static int Compare(ITuple? left, ITuple? right)
    {
        for (int i = 0; i < left!.Length; i++)
        {
            int order = left[i] is string text ? string.CompareOrdinal(text, (string?)right![i]) : Comparer.DefaultInvariant.Compare(left[i], right![i]);
            if (order != 0) return order;
        }

        return 0;
    }

    private static string Line(ITuple row) => string.Join(',', Enumerable.Range(0, row.Length).Select(i => Field(row[i])));

    private static string Field(object? cell)
    {
        string text = Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
