using System.Globalization;

namespace Streams.Chaos.Job;

/// <summary>The lines that the job writes.</summary>
internal static class Results
{
    /// <summary>The name of the sink of windows.</summary>
    public const string Windows = "windows";

    /// <summary>The name of the sink of buckets.</summary>
    public const string Buckets = "buckets";

    /// <summary>A window of a key.</summary>
    public static string Window(int key, long startMs, long count, long sum) => Line($"{key},{startMs},{count},{sum}");

    /// <summary>A bucket has so many records so far.</summary>
    public static string Milestone(int key, long bucketMs, long count) => Line($"{key},{bucketMs},at,{count}");

    /// <summary>A bucket is over.</summary>
    public static string Total(int key, long bucketMs, long count) => Line($"{key},{bucketMs},all,{count}");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
