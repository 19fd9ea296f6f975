using System.Globalization;
using Spectre.Console;
using Streams;

namespace QuickStart;

/// <summary>The last result of each repository and week, rebuilt from the published files.</summary>
internal sealed class FinalTable
{
    private readonly SortedDictionary<(string Repository, long Start), Week> _weeks = new(Comparer<(string Repository, long Start)>.Create(
        static (a, b) => string.CompareOrdinal(a.Repository, b.Repository) is not 0 and int c ? c : a.Start.CompareTo(b.Start)));

    /// <summary>Reads everything that is published. Files come in the order of their checkpoints, so a later firing replaces an earlier one.</summary>
    public static FinalTable Read(string directory)
    {
        FinalTable table = new();
        foreach (string file in FileSink.PublishedFiles(directory, WeeklyJob.Results))
        {
            foreach (string line in File.ReadLines(file))
            {
                Week week = WeekCsv.Parse(line);
                table._weeks[(week.Repository, week.Start.UnixMilliseconds)] = week;
            }
        }

        return table;
    }

    /// <summary>Whether nothing is published.</summary>
    public bool IsEmpty => _weeks.Count == 0;

    /// <summary>Writes it as CSV: repository, start of the week, commits, authors; by repository and time.</summary>
    public void Write(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent) Directory.CreateDirectory(parent);
        File.WriteAllLines(path, _weeks.Values.Select(WeekCsv.Format).Prepend("repository,window_start,commits,authors"));
    }

    /// <summary>Shows a summary by repository, and its busiest week.</summary>
    public void Show(IAnsiConsole console)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("Repository", "Weeks", "Commits", "Busiest week", "Commits in it", "Authors in it");
        for (int i = 1; i < table.Columns.Count; i++) table.Columns[i].RightAligned();
        foreach (IGrouping<string, Week> repository in _weeks.Values.GroupBy(static w => w.Repository))
        {
            Week busiest = repository.MaxBy(static w => w.Commits)!;
            table.AddRow(
                Markup.Escape(repository.Key), Number(repository.Count()), Number(repository.Sum(static w => w.Commits)),
                busiest.Start.ToDateTimeOffset().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Number(busiest.Commits), Number(busiest.Authors));
        }

        console.Write(table);
        Console.WriteLine($"{Number(_weeks.Count)} weeks, {Number(_weeks.Values.Sum(static w => w.Commits))} commits.");
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
