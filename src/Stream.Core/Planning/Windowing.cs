using Streams.Operators;
using Streams.Operators.Aggregation;
using Streams.Serialization;

namespace Streams.Planning;

/// <summary>A kind of window that still waits for what to compute: it knows which node computes it.</summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="T">The records.</typeparam>
/// <typeparam name="TWindow">What a result function is told of the window.</typeparam>
internal abstract class Windowing<TKey, T, TWindow> where TKey : notnull
{
    /// <summary>The windows, for the plan.</summary>
    public abstract string Text { get; }

    /// <summary>Which windows, for the operator that runs all kinds.</summary>
    public abstract GeneralWindows General { get; }

    /// <summary>What becomes of late records; null: there are none.</summary>
    public virtual Late<T>? Late => null;

    /// <summary>Whether the time of records plays a part.</summary>
    public virtual bool NeedsEventTime => false;

    /// <summary>What its author got wrong.</summary>
    public virtual IEnumerable<string> Problems => [];

    /// <summary>Makes what a result function is told: of the window, why it fires, and the watermark.</summary>
    public abstract TWindow Describe(OpenWindow window, Firing firing, StreamTime watermark);

    /// <summary>The same windows with another trigger.</summary>
    public abstract Windowing<TKey, T, TWindow> With(Trigger trigger);

    /// <summary>Adds the node that aggregates the records of each window.</summary>
    public virtual Node<TOut> Aggregate<TAcc, TRes, TOut>(KeyByNode<TKey, T> input, string name, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, TWindow, TRes, TOut> result) =>
        new GeneralWindowNode<TKey, T, TAcc, TWindow, TOut>(
            input, name, General.Kind == WindowKind.Session ? "SessionAggregate" : "WindowAggregate", this, folder.Text,
            new StateInfo("windows", "aggregating", folder.Accumulator.Fingerprint, folder.Accumulator.Copying), folder.Gaps,
            (context, next) => new AggregateWindows<TKey, T, TAcc, TRes, TWindow, TOut>(context, name, folder, result, next));

    /// <summary>Adds the node that gives all records of each window to a function.</summary>
    public Node<TOut> Process<TOut>(KeyByNode<TKey, T> input, string name, Serializer<T> records, Func<TKey, TWindow, IReadOnlyList<T>, IEnumerable<TOut>> function) =>
        new GeneralWindowNode<TKey, T, Nothing, TWindow, TOut>(
            input, name, "WindowProcess", this, "", new StateInfo("records", "list", records.Fingerprint, records.Copying), records.Gap is { } gap ? [gap] : [],
            (context, next) => new ProcessWindows<TKey, T, TWindow, TOut>(context, name, input.Key, records, function, next));

    /// <summary>How the plan shows a trigger; nothing where it is the default.</summary>
    protected static string TextOf(Trigger trigger) => trigger == Trigger.AtEnd ? "" : $", fires {trigger}";
}

/// <summary>Windows of event time.</summary>
internal sealed class EventTimeWindowing<TKey, T>(EventTimeWindows windows, Late<T> late, Trigger trigger) : Windowing<TKey, T, FiredWindow> where TKey : notnull
{
    public override string Text => $"{windows}{TextOf(trigger)}, {late}";

    public override GeneralWindows General => GeneralWindows.InEventTime(windows, late.Allowed, trigger);

    public override Late<T> Late => late;

    public override bool NeedsEventTime => true;

    public override FiredWindow Describe(OpenWindow window, Firing firing, StreamTime watermark) => TimedWindow.Describe(in window, firing, watermark);

    public override Windowing<TKey, T, FiredWindow> With(Trigger other) => new EventTimeWindowing<TKey, T>(windows, late, other);

    // Slices serve all windows that are cut by a grid and fire at their end.
    public override Node<TOut> Aggregate<TAcc, TRes, TOut>(KeyByNode<TKey, T> input, string name, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, FiredWindow, TRes, TOut> result)
        => windows.Grid is { } grid && trigger == Trigger.AtEnd
            ? SlicedAggregateNode<TKey, T, TAcc, TRes, TOut>.InEventTime(input, name, windows, grid, late, folder, result)
            : base.Aggregate(input, name, folder, result);
}

/// <summary>Windows of processing time.</summary>
internal sealed class ProcessingTimeWindowing<TKey, T>(ProcessingTimeWindows windows, Trigger trigger) : Windowing<TKey, T, FiredWindow> where TKey : notnull
{
    public override string Text => $"{windows}{TextOf(trigger)}";

    public override GeneralWindows General => GeneralWindows.InProcessingTime(windows, trigger);

    public override FiredWindow Describe(OpenWindow window, Firing firing, StreamTime watermark) => TimedWindow.Describe(in window, firing, watermark);

    public override Windowing<TKey, T, FiredWindow> With(Trigger other) => new ProcessingTimeWindowing<TKey, T>(windows, other);

    public override Node<TOut> Aggregate<TAcc, TRes, TOut>(KeyByNode<TKey, T> input, string name, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, FiredWindow, TRes, TOut> result)
        => windows.Grid is { } grid && trigger == Trigger.AtEnd
            ? SlicedAggregateNode<TKey, T, TAcc, TRes, TOut>.InProcessingTime(input, name, windows, grid, folder, result)
            : base.Aggregate(input, name, folder, result);
}

/// <summary>Windows over numbers of records.</summary>
internal sealed class CountWindowing<TKey, T>(CountWindows windows, Trigger trigger) : Windowing<TKey, T, FiredCount> where TKey : notnull
{
    public override string Text => $"{windows}";

    public override GeneralWindows General => GeneralWindows.OfCount(windows);

    public override IEnumerable<string> Problems => trigger == Trigger.AtEnd
        ? []
        : [$"Its windows of {windows} have the trigger '{trigger}', but fire when they are full: leave the trigger out, or call WindowGlobal(trigger)."];

    public override FiredCount Describe(OpenWindow window, Firing firing, StreamTime watermark) => new((window.End / windows.Every) - 1, firing, window.Firings);

    public override Windowing<TKey, T, FiredCount> With(Trigger other) => new CountWindowing<TKey, T>(windows, other);
}

/// <summary>The one window of each key.</summary>
internal sealed class GlobalWindowing<TKey, T>(Trigger trigger) : Windowing<TKey, T, FiredGlobal> where TKey : notnull
{
    public override string Text => $"global, fires {trigger}";

    public override GeneralWindows General => GeneralWindows.Global(trigger);

    public override FiredGlobal Describe(OpenWindow window, Firing firing, StreamTime watermark) => new(window.Firings);

    public override Windowing<TKey, T, FiredGlobal> With(Trigger other) => new GlobalWindowing<TKey, T>(other);
}

/// <summary>What windows of event time and of processing time tell alike.</summary>
internal static class TimedWindow
{
    public static FiredWindow Describe(in OpenWindow window, Firing firing, StreamTime watermark) => new(new StreamTime(window.Start), new StreamTime(window.End), firing, window.Firings, watermark);
}
