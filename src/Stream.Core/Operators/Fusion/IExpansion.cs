using System.Diagnostics.CodeAnalysis;

namespace Streams;

/// <summary>An expansion of records into any number of parts, as a struct that names itself: <c>stream.SelectMany(new Words())</c>. Nothing is allocated for a record.</summary>
/// <remarks>
/// <para>It is asked for one part at a time and keeps its place in a cursor, so an expansion pauses between any two parts when there is no room below, and may be endless.</para>
/// <para>The struct itself holds configuration only: copies of it serve all subtasks. Exceptions that it throws fail the job.</para>
/// </remarks>
/// <typeparam name="TSelf">The struct itself: <c>struct Words : IExpansion&lt;Words, string, int, string&gt;</c>.</typeparam>
/// <typeparam name="TIn">What it reads; exactly the record type of the stream.</typeparam>
/// <typeparam name="TCursor">Where it stands within a record, such as an index; its default before the first part. Disposed of, if it can be, when the job ends in the middle of a record.</typeparam>
/// <typeparam name="TOut">The parts.</typeparam>
public interface IExpansion<TSelf, TIn, TCursor, TOut> where TSelf : struct, IExpansion<TSelf, TIn, TCursor, TOut>
{
    /// <summary>Gives the next part of a record.</summary>
    /// <param name="record">The record, the same until there is no part left.</param>
    /// <param name="cursor">Where it stands; kept between the calls for one record.</param>
    /// <param name="part">The part.</param>
    /// <returns>False behind the last part; it is not asked again for this record.</returns>
    bool TryNext(in TIn record, ref TCursor? cursor, [MaybeNullWhen(false)] out TOut part);
}
