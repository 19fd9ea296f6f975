using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Streams.Generator;

namespace Streams.Tests.Dsl;

/// <summary>Compiles a few lines as a user would, against the built library and with its generator, and gives what the compiler says.</summary>
internal static class SnippetCompiler
{
    private const string Usings = "using System; using System.Collections.Generic; using System.Linq; using Streams;\n";

    private const string Declarations = """
        public record Plain(int A);
        public enum Colour { Red }
        public record Ev(string Account, string? Opt, long Bytes, int N, double D, Plain P, Colour C, DateTimeOffset At, List<string> Tags);

        public readonly struct TotalBytes : IAggregate<TotalBytes, Ev, long, long>
        {
            public long Create() => 0;
            public void Add(ref long a, in Ev r) => a += r.Bytes;
            public void Merge(ref long a, in long b) => a += b;
            public long Result(in long a) => a;
        }

        public readonly struct OfStrings : IAggregate<OfStrings, string, long, long>
        {
            public long Create() => 0;
            public void Add(ref long a, in string r) => a++;
            public void Merge(ref long a, in long b) => a += b;
            public long Result(in long a) => a;
        }

        public readonly struct NoState : IAggregate<NoState, Ev, Plain, long>
        {
            public Plain Create() => new(0);
            public void Add(ref Plain a, in Ev r) => a = r.P;
            public void Merge(ref Plain a, in Plain b) => a = b;
            public long Result(in Plain a) => a.A;
        }

        public readonly struct OwnState : IAggregate<OwnState, Ev, Plain, long>
        {
            public Plain Create() => new(0);
            public void Add(ref Plain a, in Ev r) => a = r.P;
            public void Merge(ref Plain a, in Plain b) => a = b;
            public long Result(in Plain a) => a.A;
            public Serializer<Plain> Accumulator => new OfPlain();
        }

        public sealed class OfPlain : Serializer<Plain>
        {
            public override string Fingerprint => "plain";
            public override void Write(in Plain value, StateWriter output) => output.WriteInt32(value.A);
            public override Plain Read(ref StateReader input) => new(input.ReadInt32());
        }

        public sealed class Fn(OperatorSetup setup) : KeyedProcess<string, Ev, int>
        {
            private readonly ValueState<long> _n = setup.Value<long>("n");
            public override void OnRecord(in Ev r, in KeyedContext<string> c, Output<int> o) => _n.Value++;
        }

        public sealed class FnOther(OperatorSetup setup) : KeyedProcess<int, Ev, int>
        {
            private readonly ValueState<long> _n = setup.Value<long>("n");
            public override void OnRecord(in Ev r, in KeyedContext<int> c, Output<int> o) => _n.Value++;
        }

        public readonly struct NameOf : IMap<NameOf, Ev, string>
        {
            public string Map(in Ev r) => r.Account;
        }

        public readonly struct Long(int least) : IPredicate<Long, string>
        {
            public bool Holds(in string r) => r.Length >= least;
        }

        public readonly struct Letters : IExpansion<Letters, string, int, string>
        {
            public bool TryNext(in string r, ref int at, out string part)
            {
                part = at < r.Length ? r.Substring(at, 1) : "";
                return at++ < r.Length;
            }
        }

        public sealed class Splitter(OperatorSetup setup, SideOutput<Ev> rest) : RecordProcess<Ev, int>
        {
            private readonly Output<Ev> _rest = setup.SideOutput(rest);
            public override void OnRecord(in Ev r, in RecordContext c, Output<int> o) => _rest.Emit(r);
        }

        public static class Given
        {
            public static readonly TumblingWindows Minute = Tumbling.Of(TimeSpan.FromMinutes(1));
            public static StreamJob job = null!;
            public static ISource<Ev> source = null!;
            public static ITimestampedSource<Ev> timed = null!;
            public static ISink<string> texts = null!;
            public static ISink<Ev> events = null!;
            public static IAnySink anything = null!;
            public static SideOutput<string> lateTexts = null!;
            public static SideOutput<Ev> lateEvents = null!;
            public static DataStream<Ev> s = null!;
            public static KeyedStream<string, Ev> k = null!;
            public static WindowedStream<string, Ev, FiredWindow> w = null!;
        }
        """;

    private const string Snippet = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using Streams;
        using static Given;
        public static class Case
        {
            public static void Run()
            {
        //BODY
            }
        }
        """;

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        "Snippet",
        [CSharpSyntaxTree.ParseText(Usings + Declarations, ParseOptions)],
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) is "netstandard.dll" or "mscorlib.dll")
                .Select(path => MetadataReference.CreateFromFile(path)),
            MetadataReference.CreateFromFile(typeof(StreamJob).Assembly.Location),
        ],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The errors and warnings, <c>id: message</c>, of statements in a method that has a job, streams and windows at hand.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="declarations">Types of the user's.</param>
    public static async Task<ImmutableArray<string>> CompileAsync(string statements, string declarations = "")
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        CSharpCompilation written = Empty.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(Snippet.Replace("//BODY", statements, StringComparison.Ordinal), ParseOptions, "Snippet.cs", cancellationToken: cancellation),
            CSharpSyntaxTree.ParseText(Usings + declarations, ParseOptions, "Types.cs", cancellationToken: cancellation));
        CSharpGeneratorDriver.Create([new StreamGenerator().AsSourceGenerator()], parseOptions: ParseOptions)
            .RunGeneratorsAndUpdateCompilation(written, out Compilation complete, out ImmutableArray<Diagnostic> ofGenerator, cancellation);
        Assert.Empty(ofGenerator);
        ImmutableArray<Diagnostic> all = await complete.WithAnalyzers([new StreamAnalyzer()]).GetAllDiagnosticsAsync(cancellation);
        return [.. all.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)
            .Select(diagnostic => $"{diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")];
    }

    /// <summary>Where a diagnostic of statements points: the text there.</summary>
    public static async Task<ImmutableArray<string>> PlacesAsync(string statements)
    {
        CSharpCompilation written = Empty.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Snippet.Replace("//BODY", statements, StringComparison.Ordinal), ParseOptions, cancellationToken: TestContext.Current.CancellationToken));
        ImmutableArray<Diagnostic> all = await written.WithAnalyzers([new StreamAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. all.Select(static diagnostic => diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan))]; // The analyzer reports in sources alone.
    }
}
