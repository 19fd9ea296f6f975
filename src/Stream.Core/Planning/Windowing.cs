using System.Diagnostics;
using Streams.Operators.Aggregation;

namespace Streams.Planning;

/// <summary>A kind of window that still waits for what to compute: it knows which node computes it.</summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="T">The records.</typeparam>
/// <typeparam name="TWindow">What a result function is told of the window.</typeparam>
internal abstract class Windowing<TKey, T, TWindow> where TKey : notnull
{
    /// <summary>Adds the node that aggregates the records of each window.</summary>
    public abstract Node<TOut> Aggregate<TAcc, TRes, TOut>(KeyByNode<TKey, T> input, string name, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, TWindow, TRes, TOut> result);
}

/// <summary>Windows of event time.</summary>
internal sealed class EventTimeWindowing<TKey, T>(EventTimeWindows windows, Late<T> late) : Windowing<TKey, T, FiredWindow> where TKey : notnull
{
    public override Node<TOut> Aggregate<TAcc, TRes, TOut>(KeyByNode<TKey, T> input, string name, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, FiredWindow, TRes, TOut> result)
        => windows.Grid is { } grid
            ? SlicedAggregateNode<TKey, T, TAcc, TRes, TOut>.InEventTime(input, name, windows, grid, late, folder, result)
            : throw new UnreachableException($"No operator aggregates {windows.GetType()}."); // Users cannot derive windows.
}

/// <summary>Windows of processing time.</summary>
internal sealed class ProcessingTimeWindowing<TKey, T>(ProcessingTimeWindows windows) : Windowing<TKey, T, FiredWindow> where TKey : notnull
{
    public override Node<TOut> Aggregate<TAcc, TRes, TOut>(KeyByNode<TKey, T> input, string name, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, FiredWindow, TRes, TOut> result)
        => windows.Grid is { } grid
            ? SlicedAggregateNode<TKey, T, TAcc, TRes, TOut>.InProcessingTime(input, name, windows, grid, folder, result)
            : throw new UnreachableException($"No operator aggregates {windows.GetType()}."); // Users cannot derive windows.
}
