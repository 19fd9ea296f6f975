namespace Streams;

/// <summary>How often a record counts at one end of a job, whatever fails in between: at a source, in the job's state; at a sink, in what the sink has given out. Holds for a job with a checkpoint store.</summary>
public enum Delivery
{
    /// <summary>Once: a source goes on from the positions of a checkpoint; a sink publishes with it.</summary>
    ExactlyOnce = 0,

    /// <summary>Once, and again when a restart repeats what came after its checkpoint.</summary>
    AtLeastOnce = 1,

    /// <summary>Once, or not at all: what was read after the last checkpoint is lost by a restart.</summary>
    AtMostOnce = 2,

    /// <summary>A restart may repeat records, and may lose some.</summary>
    BestEffort = 3,
}

/// <summary>The words for it.</summary>
internal static class Deliveries
{
    /// <summary>As plans show it: <c>exactly once</c>.</summary>
    public static string ToText(this Delivery delivery) => delivery switch
    {
        Delivery.ExactlyOnce => "exactly once",
        Delivery.AtLeastOnce => "at least once",
        Delivery.AtMostOnce => "at most once",
        _ => "best effort",
    };
}
