namespace Streams.Tests.Dsl;

/// <summary>What users get wrong first, and what the compiler answers. The sentences are part of the API.</summary>
public class MistakesTests
{
    [Theory]
    [InlineData("s.Window(Minute);", "A window needs a keyed stream: call KeyBy(record => key) first.")]
    [InlineData("s.Window(Minute, Late.Drop).Aggregate(\"n\", a => a.Count(), (x, win, n) => n);", "A window needs a keyed stream: call KeyBy(record => key) first.")]
    [InlineData("s.Window(Count.Of(3));", "A window needs a keyed stream: call KeyBy(record => key) first.")]
    [InlineData("s.Window(Session.InProcessingTime(TimeSpan.FromMinutes(1)));", "A window needs a keyed stream: call KeyBy(record => key) first.")]
    [InlineData("s.Window(Session.WithGap(TimeSpan.FromMinutes(1)), Late.Drop);", "A window needs a keyed stream: call KeyBy(record => key) first.")]
    [InlineData("s.WindowGlobal(Trigger.AtEnd);", "A window needs a keyed stream: call KeyBy(record => key) first.")]
    [InlineData("s.Aggregate(\"n\", new TotalBytes());", "An aggregate needs keys and windows: call KeyBy(record => key) and Window(windows, late) first.")]
    [InlineData("s.Aggregate(\"n\", a => a.Count(), (x, win, n) => n);", "An aggregate needs keys and windows: call KeyBy(record => key) and Window(windows, late) first.")]
    [InlineData("k.Window(Minute).Aggregate(\"n\", a => a.Count(), (x, win, n) => n);", "An event-time window needs a late policy as second argument: Late.Drop, Late.ToSideOutput(stream), or Late.Allow(time).ThenDrop().")]
    [InlineData("k.Window(Minute, Late.Allow(TimeSpan.FromHours(1)));", "Say what follows the allowed lateness: Late.Allow(time).ThenDrop() or .ThenToSideOutput(stream).")]
    [InlineData("k.Window(Session.WithGap(TimeSpan.FromMinutes(1))).Aggregate(\"n\", a => a.Count());", "An event-time window needs a late policy as second argument: Late.Drop, Late.ToSideOutput(stream), or Late.Allow(time).ThenDrop().")]
    [InlineData("k.Window(Session.InProcessingTime(TimeSpan.FromMinutes(1)), Late.Drop);", "Windows of processing time and windows by number have no late records: leave the late policy out.")]
    [InlineData("k.Window(Count.Of(3), Late.ToSideOutput(lateEvents));", "Windows of processing time and windows by number have no late records: leave the late policy out.")]
    [InlineData("k.WindowGlobal();", "A global window has no end: say when it gives results, WindowGlobal(Trigger.EveryNRecords(n)), or Trigger.AtEnd for the end of the stream.")]
    [InlineData("w.Process((key, window, list) => list);", "A stateful operator needs a name as first argument: it is the identity of its state across versions of the job.")]
    [InlineData("w.Process(\"p\", (key, window, list) => list.Count);", "The function of a window makes any number of records: return them as a sequence of a type of its own, for one new[] { record }.")]
    [InlineData("s.Process(\"p\", setup => new Fn(setup));", "Process with state and timers needs a keyed stream: call KeyBy(record => key) first.")]
    [InlineData("k.Process(\"p\", setup => new FnOther(setup));", "The function handles other types than this stream: KeyedProcess<TKey, TIn, TOut> must name the stream's key and record type.")]
    [InlineData("k.Process(setup => new Fn(setup));", "A stateful operator needs a name as first argument: it is the identity of its state across versions of the job.")]
    [InlineData("w.Aggregate(\"n\", new OfStrings());", "The aggregate reads another record type than this stream's: its interface must be IAggregate<TSelf, T, …> with the stream's T.")]
    [InlineData("w.Aggregate(\"n\", new OfStrings(), (x, win, n) => n);", "The aggregate reads another record type than this stream's: its interface must be IAggregate<TSelf, T, …> with the stream's T.")]
    [InlineData("w.Aggregate(\"n\", a => (a.Count(), a.Sum(e => e.Bytes)), (x, win, n) => n);", "Several aggregates have several results: the result function takes one parameter for each, (key, window, first, second) => ….")]
    [InlineData("w.Aggregate(\"n\", a => (a.Count(), a.Sum(e => e.Bytes)));", "Several aggregates need a function that makes one record of their results: (key, window, first, second) => ….")]
    [InlineData("w.Aggregate(a => a.Count(), (x, win, n) => n);", "A stateful operator needs a name as first argument: it is the identity of its state across versions of the job.")]
    [InlineData("w.Aggregate(new TotalBytes(), (x, win, n) => n);", "A stateful operator needs a name as first argument: it is the identity of its state across versions of the job.")]
    [InlineData("w.Reduce((a, b) => a);", "A stateful operator needs a name as first argument: it is the identity of its state across versions of the job.")]
    [InlineData("k.Aggregate(\"n\", a => a.Count(), (x, win, n) => n);", "There is no window here: call Window(windows, late) first.")]
    [InlineData("k.Aggregate(\"n\", new TotalBytes(), (x, win, n) => n);", "There is no window here: call Window(windows, late) first.")]
    [InlineData("s.GroupBy(e => e.Account);", "GroupBy is KeyBy here: it partitions an endless stream, it does not collect groups.")]
    [InlineData("var groups = from e in s group e by e.Account;", "GroupBy is KeyBy here: it partitions an endless stream, it does not collect groups.")]
    [InlineData("job.From(\"s\", source, e => e.At);", "Event time needs to know how far records come out of order: add Watermarks.OutOfOrderBy(time) or Watermarks.Ascending as last argument.")]
    [InlineData("job.From(\"s\", source, Watermarks.Ascending);", "The records of this source carry no time: select it, From(name, source, record => record.Time, watermarks).")]
    [InlineData("job.From(source);", "A source needs a name as first argument: it is the identity of its positions across versions of the job.")]
    [InlineData("job.From(source, e => e.At, Watermarks.Ascending);", "A source needs a name as first argument: it is the identity of its positions across versions of the job.")]
    [InlineData("s.To(events);", "A sink needs a name as first argument: it is the identity of what it has prepared across versions of the job.")]
    [InlineData("s.To(anything);", "A sink needs a name as first argument: it is the identity of what it has prepared across versions of the job.")]
    [InlineData("s.KeyBy(e => e.Account).Select(e => e);", "A keyed stream goes on into Window(windows, late), Aggregate, Reduce or Process(name, setup => function): call this in front of KeyBy.")]
    [InlineData("s.KeyBy(e => e.Account).Where(e => e.N > 0);", "A keyed stream goes on into Window(windows, late), Aggregate, Reduce or Process(name, setup => function): call this in front of KeyBy.")]
    [InlineData("k.SelectMany(e => e.Tags);", "A keyed stream goes on into Window(windows, late), Aggregate, Reduce or Process(name, setup => function): call this in front of KeyBy.")]
    [InlineData("k.To(\"out\", events);", "A keyed stream goes on into Window(windows, late), Aggregate, Reduce or Process(name, setup => function): call this in front of KeyBy.")]
    [InlineData("s.Count();", "A stream has no end at which it could be counted: count windows of it, KeyBy(record => key).Window(windows, late).Aggregate(name, a => a.Count()).")]
    [InlineData("s.KeyBy(e => e.Account).Count();", "A stream has no end at which it could be counted: count windows of it, KeyBy(record => key).Window(windows, late).Aggregate(name, a => a.Count()).")]
    [InlineData("w.To(\"out\", events);", "A window gives nothing before it is told what to compute: call Aggregate(name, a => a.Count()) or Reduce(name, (a, b) => …) first.")]
    [InlineData("k.Window(Minute, Late.Drop).To(\"out\", anything);", "A window gives nothing before it is told what to compute: call Aggregate(name, a => a.Count()) or Reduce(name, (a, b) => …) first.")]
    [InlineData("w.Select(e => e.N);", "A window gives nothing before it is told what to compute: call Aggregate(name, a => a.Count()) or Reduce(name, (a, b) => …) first.")]
    [InlineData("w.Count();", "Ask for it inside of Aggregate, which needs a name: Aggregate(name, a => a.Count()), Aggregate(name, a => a.Sum(record => …)).")]
    [InlineData("w.Sum(e => e.N);", "Ask for it inside of Aggregate, which needs a name: Aggregate(name, a => a.Count()), Aggregate(name, a => a.Sum(record => …)).")]
    public async Task A_usual_mistake_is_an_error_that_says_the_way_out(string statement, string wayOut)
    {
        string message = Assert.Single(await SnippetCompiler.CompileAsync(statement));

        Assert.StartsWith("CS0619: ", message, StringComparison.Ordinal);
        Assert.EndsWith($"is obsolete: '{wayOut}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s.KeyBy(e => e.P);", "STREAM101: 'Plain' cannot be a key: mark it [StreamKey], '[StreamKey] partial record Plain', or implement IStreamKey<Plain>")]
    [InlineData("s.KeyBy(e => e.D);", "STREAM101: 'double' cannot be a key: floating-point values have no canonical encoding; round to an integer or a decimal first")]
    [InlineData("s.KeyBy(e => new { e.Account, e.N });", "STREAM101: '<anonymous type: string Account, int N>' cannot be a key: an anonymous type has no name to keep in state; use a tuple, or a record marked [StreamKey]")]
    [InlineData("s.KeyBy(e => (e.Account, e.P));", "STREAM101: '(string Account, Plain P)' cannot be a key: of its part 'Plain': mark it [StreamKey], '[StreamKey] partial record Plain', or implement IStreamKey<Plain>")]
    [InlineData("s.KeyBy(e => e.Tags);", "STREAM101: 'List<string>' cannot be a key: a collection is equal to itself alone and may change; use a string, a tuple or a record")]
    [InlineData("s.KeyBy(e => new Uri(e.Account));", "STREAM101: 'Uri' cannot be a key: it is not your type; pass a Key<Uri>, or select a key that is made from it")]
    [InlineData("s.KeyBy(e => e.At.UtcDateTime);", "STREAM101: 'DateTime' cannot be a key: equal values of DateTime may mean different instants; use DateTimeOffset or StreamTime")]
    [InlineData("s.KeyBy(e => (e.N, e.N, e.N, e.N, e.N));", "STREAM101: '(int, int, int, int, int)' cannot be a key: a tuple as a key has 2 to 4 parts; give it a name, a record struct marked [StreamKey]")]
    [InlineData("w.Reduce(\"n\", (x, y) => x);", "STREAM102: 'Ev' cannot be kept in state: mark it [StreamState], '[StreamState] partial record Ev', or implement IStreamState<Ev>")]
    [InlineData("w.Process(\"p\", (key, window, list) => list.Select(e => e.N));", "STREAM102: 'Ev' cannot be kept in state: mark it [StreamState], '[StreamState] partial record Ev', or implement IStreamState<Ev>")]
    [InlineData("k.Window(Count.Of(3)).Reduce(\"n\", (x, y) => x);", "STREAM102: 'Ev' cannot be kept in state: mark it [StreamState], '[StreamState] partial record Ev', or implement IStreamState<Ev>")]
    [InlineData("w.Aggregate(\"n\", a => a.Top(3, e => e.N));", "STREAM102: 'Ev' cannot be kept in state: mark it [StreamState], '[StreamState] partial record Ev', or implement IStreamState<Ev>")]
    [InlineData("w.Aggregate(\"n\", a => a.CountDistinct(e => e.P));", "STREAM102: 'Plain' cannot be kept in state: mark it [StreamState], '[StreamState] partial record Plain', or implement IStreamState<Plain>")]
    [InlineData("w.Aggregate(\"n\", new NoState());", "STREAM102: 'Plain' cannot be kept in state: mark it [StreamState], '[StreamState] partial record Plain', or implement IStreamState<Plain>")]
    public async Task A_type_without_key_or_serializer_is_an_error_at_the_call_with_the_line_to_add(string statement, string message)
        => Assert.Equal(message, Assert.Single(await SnippetCompiler.CompileAsync(statement)));

    [Theory]
    [InlineData("[StreamKey] public record NotPartial(int A);", "STREAM103: 'NotPartial' must be partial: it is marked [StreamKey]; write 'partial record NotPartial'")]
    [InlineData("class Outer { [StreamState] public partial record struct Inner(int A); }", "STREAM103: 'Outer' must be partial: 'Inner' inside of it is marked [StreamState]; write 'partial class Outer'")]
    [InlineData("[StreamState] public partial record Of<T>(T A);", "STREAM104: 'Of<T>' cannot be stored: a generic type has no one encoding; mark a type that is not generic, or implement IStreamState by hand")]
    [InlineData("[StreamState] public partial record Empty;", "STREAM104: 'Empty' cannot be stored: it has no field to keep")]
    [InlineData("[StreamState] public partial record More(int B) : Plain(B);", "STREAM104: 'More' cannot be stored: it derives from 'Plain', whose fields would be lost; hold a value of it instead")]
    [InlineData("[StreamState] public partial record Tree(List<Tree> Children);", "STREAM104: 'Tree' cannot be stored: it holds itself through 'Children', and its fingerprint would have no end; keep the parts in map or list state")]
    [InlineData("[StreamState] public partial class Fixed { public int A { get; } }", "STREAM104: 'Fixed' cannot be stored: 'A' cannot be set when a value is read back; give it an init accessor, or mark it [NotStored]")]
    [InlineData("[StreamState] public partial class Odd(int b) { public int A { get; set; } = b; }", "STREAM104: 'Odd' cannot be stored: it cannot be made again; give it a constructor whose parameters are named like its fields and properties and have their types, or one without parameters")]
    [InlineData("[StreamKey] public partial record Loose(int A) { public int B { get; set; } }", "STREAM104: 'Loose' cannot be stored: a key does not change; give 'B' an init accessor instead of a set accessor")]
    [InlineData("[StreamKey] public partial struct Unequal { public int A; }", "STREAM104: 'Unequal' cannot be stored: a key is equal by its value; make it a record, or implement IEquatable")]
    [InlineData("[StreamState(\"a b\")] public partial record Spaced(int A);", "STREAM104: 'Spaced' cannot be stored: 'a b' is not a name in state; use letters, digits, '.', '-' and '_'")]
    [InlineData("[StreamState] public partial record Has(int A, Plain B);", "STREAM102: 'Plain' cannot be kept in state: mark it [StreamState], '[StreamState] partial record Plain', or implement IStreamState<Plain>")]
    [InlineData("[StreamKey] public partial record Has(int A, double B);", "STREAM101: 'double' cannot be a key: floating-point values have no canonical encoding; round to an integer or a decimal first")]
    [InlineData("[StreamState] public partial record Half([Field(1)] int A, int B);", "STREAM105: 'B': it has no number, and others of its type have; number all fields or none")]
    [InlineData("[StreamState] public partial record Twice([Field(1)] int A, [Field(1)] int B);", "STREAM105: 'B': 'A' has the number 1 already")]
    [InlineData("[StreamState] public partial record Zero([Field(0)] int A);", "STREAM105: 'A': a number is 1 or greater, not 0")]
    [InlineData("[StreamState(Retired = [2])] public partial record Again([Field(1)] int A, [Field(2)] int B);", "STREAM105: 'B': the number 2 is retired: values of a field that is gone may be stored under it; take a new number")]
    public async Task A_marked_type_that_cannot_be_stored_is_an_error_at_its_declaration(string declaration, string message)
        => Assert.Equal(message, Assert.Single(await SnippetCompiler.CompileAsync("", declaration)));

    [Theory]
    [InlineData("_ = s.Where(e => e.N > 0).KeyBy(e => e.P);", "KeyBy")]
    [InlineData("w.Aggregate(\"n\", a => (a.Count(), a.Min(e => e.Account), a.Fold(new Plain(0), (p, _) => p, (p, _) => p)), (key, window, n, least, last) => n);", "Fold")]
    public async Task An_error_points_at_the_name_of_the_method(string statement, string place) => Assert.Equal(place, Assert.Single(await SnippetCompiler.PlacesAsync(statement)));

    [Theory]
    [InlineData("Serializer.Register(new OfPlain()); w.Aggregate(\"n\", a => a.CountDistinct(e => e.P));")]
    [InlineData("w.Aggregate(\"n\", new Plain(0), (p, _) => p, (p, _) => p, (key, window, p) => key, new OfPlain());")]
    [InlineData("w.Aggregate(\"n\", new OwnState());")]
    [InlineData("s.KeyBy(e => new Shop(e.Account, e.N)).Window(Minute, Late.Drop).Aggregate(\"n\", a => (a.Fold(new Totals(0, [1]), (t, e) => t, (t, u) => t), a.Top(2, e => e.N)), (shop, window, totals, top) => shop.Name);",
        "[StreamKey] public readonly partial record struct Shop(string Name, int Number); [StreamState] public sealed partial record Totals(long Sum, List<int> Last);", "STREAM102")]
    [InlineData("Generic(s, e => e.N); static KeyedStream<TKey, Ev> Generic<TKey>(DataStream<Ev> stream, Func<Ev, TKey> key) where TKey : notnull => stream.KeyBy(key);")]
    public async Task A_type_that_is_known_is_no_error(string statements, string declarations = "", string? butFor = null)
        => Assert.DoesNotContain(await SnippetCompiler.CompileAsync(statements, declarations), message => butFor is null || !message.StartsWith(butFor, StringComparison.Ordinal));

    [Fact]
    public void The_generator_looks_for_every_method_that_needs_something()
    {
        string[] needing = [.. typeof(StreamJob).Assembly.GetTypes().SelectMany(static type => type.GetMethods())
            .Where(static method => method.IsDefined(typeof(NeedsKeyAttribute), false) || method.IsDefined(typeof(NeedsSerializerAttribute), false))
            .Select(static method => method.Name).Distinct()];

        Assert.NotEmpty(needing);
        Assert.Subset(Streams.Generator.StreamGenerator.Methods.ToHashSet(), needing.ToHashSet());
    }

    [Theory]
    [InlineData("k.Window(Minute, Late.ToSideOutput(lateTexts));", "CS1503", "cannot convert from 'Streams.Late<string>' to 'Streams.Late<Ev>'")]
    [InlineData("s.To(\"out\", texts);", "CS1503", "cannot convert from 'Streams.ISink<string>' to 'Streams.ISink<Ev>'")]
    [InlineData("w.Aggregate(\"n\", a => a.Sum(e => e.Bytez), (x, win, n) => n);", "CS1061", "'Ev' does not contain a definition for 'Bytez'")]
    [InlineData("w.Aggregate(\"n\", a => a.Count(), (x, win, n) => win.Ende);", "CS1061", "'FiredWindow' does not contain a definition for 'Ende'")]
    [InlineData("w.Aggregate(\"n\", a => a.Sum(e => e.Account), (x, win, n) => n);", "CS0029", "Cannot implicitly convert type 'string' to 'int'")]
    [InlineData("w.Aggregate(\"n\", a => 1, (x, win, n) => n);", "CS0411", "cannot be inferred from the usage")]
    [InlineData("job.From(\"s\", source, e => e.Account, Watermarks.Ascending);", "CS0029", "Cannot implicitly convert type 'string' to 'System.DateTimeOffset'")]
    [InlineData("s.Where(e => e.Account);", "CS0029", "Cannot implicitly convert type 'string' to 'bool'")]
    [InlineData("s.KeyBy(e => e.Opt);", "CS8714", "Nullability of type argument 'string?' doesn't match 'notnull' constraint.")]
    public async Task A_mistake_of_types_is_told_in_the_types_of_the_job(string statement, string id, string says)
        => Assert.Contains(await SnippetCompiler.CompileAsync(statement), message => message.StartsWith(id, StringComparison.Ordinal) && message.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData("job.From(\"s\", source).Select(e => e.Account).To(\"out\", texts);")]
    [InlineData("job.From(\"s\", source, e => e.At, Watermarks.OutOfOrderBy(TimeSpan.FromDays(1))).Where(e => e.Bytes > 0).To(\"out\", anything);")]
    [InlineData("job.From(\"s\", source, e => new StreamTime(e.Bytes), Watermarks.Ascending).Discard();")]
    [InlineData("job.From(\"s\", timed, Watermarks.Ascending).SelectMany(e => e.Tags).To(\"out\", texts);")]
    [InlineData("(from e in s where e.N > 0 from tag in e.Tags let text = tag + e.Account select text).To(\"out\", texts);")]
    [InlineData("var late = job.SideOutput<Ev>(\"late\"); k.Window(Minute, Late.ToSideOutput(late)); late.Select(e => e.Account).To(\"out\", texts);")]
    [InlineData("k.Window(Minute, Late.Allow(TimeSpan.FromDays(7)).ThenDrop()); k.Window(Minute, Late.Allow(TimeSpan.FromDays(7)).ThenToSideOutput(lateEvents));")]
    [InlineData("DataStream<long> a = w.Aggregate(\"n\", new TotalBytes());")]
    [InlineData("DataStream<(string, StreamTime, long)> a = w.Aggregate(\"n\", new TotalBytes(), (key, window, bytes) => (key, window.End, bytes));")]
    [InlineData("DataStream<long> a = w.Aggregate(\"n\", a => a.Count());")]
    [InlineData("DataStream<long> a = w.Aggregate(\"n\", a => a.Sum(e => e.N)); DataStream<double> b = w.Aggregate(\"m\", a => a.Sum(e => e.D));")]
    [InlineData("DataStream<string> a = w.Aggregate(\"n\", a => a.Max(e => e.Account)); DataStream<DateTimeOffset> b = w.Aggregate(\"m\", a => a.Min(e => e.At));")]
    [InlineData("DataStream<(string, long, long)> a = w.Aggregate(\"n\", a => (a.Count(), a.CountDistinct(e => e.Account)), (key, window, n, accounts) => (key, n, accounts));")]
    [InlineData("DataStream<double> a = w.Aggregate(\"n\", a => (a.Average(e => e.D), a.Max(e => e.N), a.Use(new TotalBytes())), (key, window, mean, most, bytes) => mean + most + bytes);")]
    [InlineData("DataStream<string> a = w.Aggregate(\"n\", a => (a.Fold(0L, (x, e) => x + e.N, (x, y) => x + y), a.Count()), (key, window, sum, n) => key + sum + n);")]
    [InlineData("DataStream<string> a = w.Aggregate(\"n\", 0L, (sum, e) => sum + e.N, (x, y) => x + y, (key, window, sum) => key + window.Firing + sum);")]
    [InlineData("DataStream<Ev> a = w.Reduce(\"n\", (x, y) => x.Bytes > y.Bytes ? x : y, Serializer.Of<Ev>());")]
    [InlineData("KeyedStream<(string, int), Ev> a = s.KeyBy(e => (e.Account, e.N)); KeyedStream<Colour, Ev> b = s.KeyBy(e => e.C, Key.Enum<Colour>());")]
    [InlineData("DataStream<Ev> a = k.Reduce(\"n\", (a, b) => a, Serializer.Of<Ev>()); DataStream<long> b = k.Aggregate(\"m\", new TotalBytes()); DataStream<long> c = k.Aggregate(\"o\", a => a.Count());")]
    [InlineData("DataStream<string> a = k.Aggregate(\"n\", new TotalBytes(), (key, bytes) => key + bytes); DataStream<string> b = k.Aggregate(\"m\", a => a.Max(e => e.N), (key, n) => key + n);")]
    [InlineData("DataStream<string> a = k.Aggregate(\"n\", a => (a.Count(), a.Sum(e => e.D)), (key, n, sum) => key + n + sum);")]
    [InlineData("DataStream<string> a = k.Aggregate(\"n\", a => (a.Count(), a.Sum(e => e.D), a.Use(new TotalBytes())), (key, n, sum, bytes) => key + n + sum + bytes);")]
    [InlineData("DataStream<string> a = s.Select(new NameOf()).Where(new Long(3)).SelectMany(new Letters()); DataStream<int> b = s.Process(\"p\", setup => new Splitter(setup, lateEvents));")]
    [InlineData("DataStream<int> a = k.Process(\"p\", setup => new Fn(setup));")]
    [InlineData("DataStream<long> a = k.Window(Session.WithGap(TimeSpan.FromMinutes(1)), Late.Drop).Aggregate(\"n\", a => a.Count()); DataStream<long> b = k.Window(Session.InProcessingTime(TimeSpan.FromMinutes(1))).Aggregate(\"m\", a => a.Count());")]
    [InlineData("DataStream<string> a = k.Window(Count.Of(3)).Aggregate(\"n\", a => a.Count(), (key, window, n) => key + window.Run + n); DataStream<long> b = k.Window(Count.Sliding(3, 1)).Aggregate(\"m\", new TotalBytes());")]
    [InlineData("DataStream<string> a = k.WindowGlobal(Trigger.EveryNRecords(3).AndPurge()).Aggregate(\"n\", a => a.Count(), (key, window, n) => key + window.Index + n); DataStream<long> b = k.WindowGlobal(Trigger.AtEnd).Aggregate(\"m\", a => a.Count());")]
    [InlineData("DataStream<string> a = w.Trigger(Trigger.EveryNRecords(3)).Process(\"p\", (key, window, list) => list.Select(e => key + window.End + e.N), Serializer.Of<Ev>()); DataStream<int> b = w.Process<int>(\"q\", (key, window, list) => [list.Count], Serializer.Of<Ev>());")]
    public async Task What_the_documentation_shows_compiles_without_a_word(string statements) => Assert.Empty(await SnippetCompiler.CompileAsync(statements));
}
